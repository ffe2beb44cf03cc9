"""The record's card «May I contact?»: one line for each channel, every purpose that counts in words.

A panel returns the finished HTML (safe, escaped by its template), an empty text when it
has nothing to say; the record prints what it gets and asks nothing. Four queries, whatever the person has, and
two more for the programs behind consents of theirs.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consents.grounds.answers import Answer, State, required_by_law
from consents.grounds.enquiries import ENQUIRY
from consents.grounds.ground_events import reaches
from consents.grounds.recording import answers
from consents.models import Choice
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.accounts.language.formats import day
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.privacy.channels import CHANNELS
from crm.privacy.models import LegalBasis, Person, Purpose

Said = tuple[Purpose, Answer]
Programs = Mapping[tuple[str, str], str]  # (purpose, channel) -> who told us
TOLD_BY = ("purpose__slug", "channel", "submission__taken_by")
WORST_FIRST = (State.RESTRICTED, State.REFUSED, State.NO_GROUND)


def may_contact_panel(person: Person, *, user: Any) -> SafeString:
    """The card about `person`. Links to proofs are for those whom the privacy desk admits."""
    rows = channel_rows(person, proofs=user.may(rights.PRIVACY_PEOPLE))
    if user.may(rights.CONTACTS_EDIT):
        offer_answers(rows, person)
    paused = any(row["state"] == State.RESTRICTED for row in rows)
    return render_to_string("consents/grounds/may_contact.html", {"rows": rows, "paused": paused})


def offer_answers(rows: list[dict[str, Any]], person: Person) -> None:
    """The lawful next step at each channel: they asked to be answered by it (Art. 6(1)(b)). One tap, on a page of its
    own without scripts.
    """
    for row in rows:
        if row["shut"] and reaches(person, row["channel"]):
            row["ask_url"] = reverse("contacts:answer_wanted", args=[person.uid])


def programs_behind(person: Person) -> Programs:
    """{(purpose, channel): the program} where the newest consent came by one. Two queries at most."""
    newest = {(slug, channel): who for slug, channel, who in choices_of.rows(None, person=person.pk)}
    by_pair = {key: signature_pair(who) for key, who in newest.items() if signature_pair(who)[0] == "token"}
    names = names_of(by_pair.values()) if by_pair else {}
    return {key: names[who] for key, who in by_pair.items()}


@prepared
def choices_of(_reader: None, *, person: int) -> Any:
    """(purpose, channel, who told us) of a person's consents that count, the newest last."""
    rows = Choice.objects.filter(submission__person=person, counted_at__isnull=False).order_by("counted_at", "pk")
    return rows.values_list(*TOLD_BY)


def channel_rows(person: Person, *, proofs: bool = False, at: datetime | None = None) -> list[dict[str, Any]]:
    """[{channel, state, answer, parts: [{text, proof_url}]}] for every channel that some purpose may use."""
    purposes = [purpose for purpose in Purpose.in_force(at) if not required_by_law(purpose)]
    pairs = [(channel, purpose) for purpose in purposes for channel in purpose.channels]
    answers_found = answers([person.pk], pairs, at=at)
    agreed = any(
        purpose.legal_basis == LegalBasis.CONSENT and answers_found[person.pk, channel, purpose.slug].allowed
        for channel, purpose in pairs
    )
    programs = programs_behind(person) if agreed else {}
    rows = []
    for channel in CHANNELS:
        for_channel = [
            (purpose, answers_found[person.pk, channel, purpose.slug])
            for purpose in purposes
            if channel in purpose.channels
        ]
        if for_channel:
            rows.append(row_of(channel, for_channel, proofs=proofs, programs=programs))
    return rows


def counts(purpose: Purpose, answer: Answer) -> bool:
    """Whether the purpose says something about them: they have a ground for it, or it advertises and needs one."""
    return answer.proof is not None or purpose.marketing


def is_shut(purpose: Purpose, answer: Answer) -> bool:
    """Whether it is the answer to an enquiry, and neither open nor objected to."""
    return purpose.slug == ENQUIRY and not purpose.marketing and answer.state == State.NO_GROUND


def row_of(channel: str, all_pairs: list[Said], *, proofs: bool, programs: Programs) -> dict[str, Any]:
    """One line of the card: yes, no, or only for some purposes."""
    pairs = [pair for pair in all_pairs if counts(*pair)] or all_pairs[:1]
    pairs = sorted(pairs, key=lambda pair: not pair[1].allowed)
    state = state_of([answer for _purpose, answer in pairs])
    explained = [] if state == State.RESTRICTED else pairs
    return {
        "channel": channel,
        "state": state,
        "answer": words_of(channel, pairs),
        "shut": any(is_shut(*pair) for pair in all_pairs),
        "parts": [
            part_of(purpose, answer, proofs=proofs, program=programs.get((purpose.slug, channel), ""))
            for purpose, answer in explained
        ],
    }


def state_of(given_answers: list[Answer]) -> str:
    """The badge: what may be done counts first, and among that what needs attention."""
    states = {answer.state for answer in given_answers}
    good = next((state for state in (State.EXPIRING, State.ALLOWED) if state in states), None)
    return good or next(state for state in WORST_FIRST if state in states)


def words_of(channel: str, pairs: list[Said]) -> str:
    """«Phone: only for “Contracts and orders”»."""
    name, allowed = CHANNELS[channel].name, [str(purpose) for purpose, answer in pairs if answer.allowed]
    if any(answer.state == State.RESTRICTED for _purpose, answer in pairs):
        return _("%(channel)s: paused") % {"channel": name}
    if not allowed:
        return _("%(channel)s: no") % {"channel": name}
    if len(allowed) == len(pairs):
        return _("%(channel)s: yes") % {"channel": name}
    names = ", ".join(_("“%(purpose)s”") % {"purpose": name} for name in allowed)
    return _("%(channel)s: only for %(purposes)s") % {"channel": name, "purposes": names}


def part_of(purpose: Purpose, answer: Answer, *, proofs: bool, program: str = "") -> dict[str, str]:
    """The sentence about one purpose, by which program it came if by one, with the way to its proof."""
    by_request = purpose.slug == ENQUIRY and answer.allowed
    text = f"{purpose}: {at_their_request(answer) if by_request else answer.words}"
    if program and answer.allowed:
        text += " " + _("Told by program %(name)s.") % {"name": program}
    url = reverse("consents:proof", args=[answer.proof]) if proofs and answer.proof else ""
    return {"text": text, "proof_url": url}


def at_their_request(answer: Answer) -> str:
    """Since when and until when an enquiry may be answered."""
    since = _("At their request, since %(day)s.") % {"day": day(answer.since)}
    end = _("While their deal lives, and 30 days after.")
    if answer.until is not None:
        end = _("Until %(day)s.") % {"day": day(answer.until)}
    return f"{since} {end}"
