"""The record's card «May I contact?»: one line for each channel, every purpose that counts in words.

Plugged in by RECORD_PANELS. A panel returns the finished HTML (safe, escaped by its template), an empty text when it
has nothing to say; the record prints what it gets and asks nothing. Four queries, whatever the person has.
"""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consents.answers import Answer, State, required_by_law
from consents.grounds import answers
from crm.accounts import rights
from crm.privacy.models import Channel, Person, Purpose

Said = tuple[Purpose, Answer]
WORST_FIRST = (State.RESTRICTED, State.REFUSED, State.NO_GROUND)


def may_contact_panel(person: Person, *, user: Any) -> SafeString:
    """The card about `person`. Links to proofs are for those whom the privacy desk admits."""
    rows = channel_rows(person, proofs=user.may(rights.PRIVACY_PEOPLE))
    paused = any(row["state"] == State.RESTRICTED for row in rows)
    return render_to_string("consents/may_contact.html", {"rows": rows, "paused": paused})


def channel_rows(person: Person, *, proofs: bool = False, at: datetime | None = None) -> list[dict[str, Any]]:
    """[{channel, state, answer, parts: [{text, proof_url}]}] for every channel that some purpose may use."""
    purposes = [purpose for purpose in Purpose.in_force(at) if not required_by_law(purpose)]
    pairs = [(channel, purpose) for purpose in purposes for channel in purpose.channels]
    found = answers([person.pk], pairs, at=at)
    rows = []
    for channel in Channel:
        asked = [
            (purpose, found[person.pk, channel, purpose.slug]) for purpose in purposes if channel in purpose.channels
        ]
        if asked:
            rows.append(row_of(channel, [said for said in asked if counts(*said)] or asked[:1], proofs=proofs))
    return rows


def counts(purpose: Purpose, answer: Answer) -> bool:
    """Whether the purpose says something about them: they have a ground for it, or it advertises and needs one."""
    return answer.proof is not None or purpose.marketing


def row_of(channel: Channel, said: list[Said], *, proofs: bool) -> dict[str, Any]:
    """One line of the card: yes, no, or only for some purposes."""
    said = sorted(said, key=lambda pair: not pair[1].allowed)
    state = state_of([answer for _purpose, answer in said])
    restricted = state == State.RESTRICTED
    return {
        "channel": channel.value,
        "state": state,
        "answer": words_of(channel, said),
        "parts": [] if restricted else [part_of(purpose, answer, proofs=proofs) for purpose, answer in said],
    }


def state_of(found: list[Answer]) -> str:
    """The badge: what may be done counts first, and among that what needs attention."""
    states = {answer.state for answer in found}
    good = next((state for state in (State.EXPIRING, State.ALLOWED) if state in states), None)
    return good or next(state for state in WORST_FIRST if state in states)


def words_of(channel: Channel, said: list[Said]) -> str:
    """«Phone: only for “Contracts and orders”»."""
    allowed = [str(purpose) for purpose, answer in said if answer.allowed]
    if any(answer.state == State.RESTRICTED for _purpose, answer in said):
        return _("%(channel)s: paused") % {"channel": channel.label}
    if not allowed:
        return _("%(channel)s: no") % {"channel": channel.label}
    if len(allowed) == len(said):
        return _("%(channel)s: yes") % {"channel": channel.label}
    names = ", ".join(_("“%(purpose)s”") % {"purpose": name} for name in allowed)
    return _("%(channel)s: only for %(purposes)s") % {"channel": channel.label, "purposes": names}


def part_of(purpose: Purpose, answer: Answer, *, proofs: bool) -> dict[str, str]:
    """The sentence about one purpose, with the way to its proof."""
    text = f"{purpose}: {answer.words}"
    url = reverse("consents:proof", args=[answer.proof]) if proofs and answer.proof else ""
    return {"text": text, "proof_url": url}
