"""What proves a ground (Art. 7(1)): events, opened proofs, the words that were shown, the chain, the ledger's rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _, ngettext

from consents.grounds.event_chain import broken, fingerprint
from consents.models import Given, Ground, GroundEvent, WordingText, digest_of
from consents.proofs.proof_names import box_name, with_names
from consents.proofs.proof_words import box, spoken
from crm.accounts.language.formats import stamp
from crm.mail.models.messages import Message
from crm.privacy.channels import CHANNELS
from crm.privacy.keys import merkle
from crm.privacy.logs import seal_copies
from crm.privacy.masking import masked
from crm.privacy.models import LedgerEntry, Person, Seal

LIMIT = 50  # the newest of each kind; a ground has a handful
USED = 10  # newest messages that it let go
# parts of a proof that the page shows in their own places
TOLD_APART = ("wording", "boxes", "notice", "confirmations", "program", "given_at", "collected", "arrangement")

__all__ = ["Page", "events_of", "fingerprint", "ledger_of", "shown_proof"]


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: whether it holds (None: there is nothing to check yet), in words."""

    label: str
    ok: bool | None
    detail: str


@dataclass(frozen=True)
class Page:
    """Everything the page of a ground shows, newest first. As many queries whatever happened to the ground."""

    ground: Ground
    events: list[GroundEvent]
    ledger: list[LedgerEntry]

    @classmethod
    def about(cls, ground: Ground) -> "Page":
        """The page of `ground`, which must come with its person's key."""
        return cls(ground, list(events_of(ground)), list(ledger_of(ground)))

    @property
    def actors(self) -> list[str]:
        """Who recorded what, as `kind:number`, for naming them in one query."""
        return [event.actor for event in self.events]

    @cached_property
    def giving(self) -> GroundEvent | None:
        """The newest event that gave or recorded the ground."""
        kinds = (GroundEvent.Kind.GIVEN, GroundEvent.Kind.RECORDED)
        return next((event for event in self.events if event.kind in kinds), None)

    @cached_property
    def said(self) -> dict[str, Any]:
        """The proof of that event, opened; empty when there is none of parts."""
        return self.giving.proof if self.giving is not None and isinstance(self.giving.proof, dict) else {}

    @property
    def words(self) -> str:
        """The exact words the person agreed to, as the proof repeats them."""
        wording = self.said.get("wording")
        return str(wording.get("text", "")) if isinstance(wording, dict) else ""

    @property
    def form(self) -> str:
        """The form on which it was given, by its name; empty without one."""
        return str(with_names(self.said.get("form", ""), "form"))

    @property
    def boxes(self) -> list[tuple[str, bool]]:
        """(purpose and channel in words, ticked) of every box that was on the form."""
        boxes = self.said.get("boxes")
        return [(box(box_name(place)), ticked) for place, ticked in boxes.items()] if isinstance(boxes, dict) else []

    @property
    def confirmations(self) -> list[dict[str, Any]]:
        """The steps by which it was confirmed: {"by", "asked_at", "confirmed_at"}, instants opened."""
        steps = self.said.get("confirmations")
        return [with_instants(step) for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []

    @property
    def passed_on(self) -> dict[str, Any]:
        """Of a consent that a program told: {program, collected, given_at, days, reference, arrangement}; else empty.

        `days` is how old it was when we heard of it; None where the program did not say when it was given.
        """
        if self.giving is None or not self.said.get("program"):
            return {}
        given_at, received_at = moment(self.said.get("given_at")), moment(self.said.get("received_at"))
        days = (received_at - given_at).days if given_at and received_at else None
        same = ("program", "collected", "reference", "arrangement")
        return {**{name: self.said.get(name, "") for name in same}, "given_at": given_at, "days": days}

    @property
    def notice(self) -> dict[str, Any]:
        """Which notice they had before them."""
        notice = self.said.get("notice")
        return notice if isinstance(notice, dict) else {}

    @property
    def notice_given(self) -> str:
        """How our staff say that they got it, in words; empty where a page showed it."""
        return str(dict(Given.choices).get(self.notice.get("given", ""), ""))

    @cached_property
    def seal(self) -> Seal | None:
        """The seal over the newest of the ledger's rows; None while it waits for one."""
        return seal_over(self.ledger[0]) if self.ledger else None

    @property
    def intact(self) -> bool:
        """Whether nothing that was checked is broken."""
        return all(finding.ok is not False for finding in self.findings)

    @cached_property
    def findings(self) -> list[Finding]:
        """Everything that can be checked, one after another."""
        return [
            ledger_finding(self.ledger),
            chain_finding(self.events, self.ground),
            words_finding(self.giving, self.said),
            seal_finding(self.ledger[:1], self.seal),
        ]


def grounds_for(user: Any) -> models.QuerySet[Ground]:
    """The grounds of everybody whom the desk lets `user` see, with keys and purposes; nobody's for whom it does not."""
    people = Person.objects.for_desk(user)
    return Ground.objects.filter(person__in=people).select_related("person__key", "purpose")


def with_instants(step: dict[str, Any]) -> dict[str, Any]:
    """A step of a confirmation with its instants as such."""
    moments = {name: moment(step.get(name)) for name in ("asked_at", "confirmed_at")}
    return {"by": step.get("by", ""), **moments}


def moment(text: Any) -> datetime | None:
    """An instant out of a proof; None for what is none."""
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def events_of(ground: Ground) -> models.QuerySet[GroundEvent]:
    """The events behind `ground`, of every version of its purpose, newest first."""
    events = GroundEvent.objects.filter(person=ground.person_id, channel=ground.channel)
    events = events.filter(purpose__slug=ground.purpose.slug)
    return events.select_related("person__key", "purpose", "origin", "text__wording").order_by("-at", "-pk")[:LIMIT]


def ledger_of(ground: Ground) -> models.QuerySet[LedgerEntry]:
    """Ledger rows about `ground`: its own, and the arrival of the person that brought it."""
    slug = ground.purpose.slug
    about_ground = models.Q(target=f"purpose:{slug}:{ground.channel}")
    arrival = models.Q(act="contact.added", counts__purpose=slug)
    objection = models.Q(act="ground.objected", target="marketing") if ground.purpose.marketing else models.Q()
    return LedgerEntry.objects.filter(about_ground | arrival | objection, about=ground.person.uid).order_by(
        "-at", "-pk"
    )[:LIMIT]


def used_for(ground: Ground) -> models.QuerySet[Message]:
    """The newest messages for which the gate asked this ground; whom and what they said stays closed."""
    sent = Message.objects.filter(person=ground.person_id, channel=ground.channel, purpose__slug=ground.purpose.slug)
    return sent.only("pk", "created_at", "sent_at", "state", "reason", "template").order_by("-pk")[:USED]


# ---- what is checked


def ledger_finding(rows: Sequence[LedgerEntry]) -> Finding:
    """Each row of the ledger against its own HMAC."""
    label = _("Rows of the ledger")
    if not rows:
        return Finding(label, None, _("no rows"))
    bad = sum(not row.intact() for row in rows)
    if bad:
        return Finding(label, False, ngettext("%(n)s row was changed", "%(n)s rows were changed", bad) % {"n": bad})
    good = len(rows)
    return Finding(label, True, ngettext("%(n)s row is intact", "%(n)s rows are intact", good) % {"n": good})


def chain_finding(events: Sequence[GroundEvent], ground: Ground) -> Finding:
    """Each event against its seal, and against the one before it."""
    label = _("Chain of events")
    hers = GroundEvent.objects.filter(person=ground.person_id).values_list("seal", flat=True)
    wrong = broken(events, hers)
    if "changed" in wrong.values():
        return Finding(label, False, _("an event was changed after it had been written"))
    if "alone" in wrong.values():
        return Finding(label, True, _("intact; older events have been erased"))
    if events and not any(event.seal for event in events):
        return Finding(label, None, _("older than the chain"))
    return Finding(label, True, _("every event follows from the one before"))


def words_finding(giving: GroundEvent | None, proof: dict[str, Any]) -> Finding:
    """The words in the proof against their digest, and against the version that was published."""
    label, wording = _("The words the person saw"), proof.get("wording")
    text: WordingText | None = giving.text if giving is not None else None
    if not isinstance(wording, dict) or text is None:
        return Finding(label, None, _("no words of ours were kept with it"))
    if digest_of(str(wording.get("text", ""))) == wording.get("sha256") == text.digest == digest_of(text.text):
        return Finding(label, True, _("the same, letter for letter, as version %(n)s") % {"n": text.wording.version})
    return Finding(label, False, _("not those of the published version"))


def seal_finding(newest: Sequence[LedgerEntry], seal: Seal | None) -> Finding:
    """The seal over the newest row, and its copy outside the database."""
    label = _("Seal of the ledger")
    if not newest or seal is None:
        return Finding(label, None, _("not sealed yet; that takes a minute"))
    leaf = merkle.leaf(newest[0].pk, newest[0].cluster, newest[0].xid, bytes(newest[0].mac))
    held = merkle.unpacked(bytes(seal.leaves)).get(newest[0].pk)
    if not seal.intact() or held != leaf[: merkle.HEAD]:
        return Finding(label, False, _("seal %(n)s does not fit") % {"n": seal.number})
    values = {"n": seal.number, "when": stamp(seal.at), "rows": seal.rows}
    words = _("seal %(n)s of %(when)s over %(rows)s rows fits")
    if seal_copies.last_number() >= seal.number:
        words = _("seal %(n)s of %(when)s over %(rows)s rows fits, and is copied outside the database")
    return Finding(label, True, words % values)


def seal_over(row: LedgerEntry) -> Seal | None:
    """The seal that stands for a row of the ledger."""
    month = row.at.date().replace(day=1)
    seals = Seal.objects.filter(log=Seal.Log.LEDGER, month=month, cluster=row.cluster)
    return seals.filter(since__lte=row.xid, until__gt=row.xid).order_by("-number").first()


# ---- how proofs read


def shown_proof(proof: Any, channel: str = "") -> list[tuple[str, str]]:
    """The parts of a proof as (name, words), in the order in which they were recorded.

    With `channel` an address is masked, and what the page shows elsewhere is left out.
    """
    if not channel:
        return spoken(with_names(proof))
    parts = {name: value for name, value in proof.items() if name not in TOLD_APART} if type(proof) is dict else proof
    return spoken(with_names(parts), address=partial(veiled, channel))


def veiled(channel: str, value: Any) -> str:
    """An address, masked as the desk sees it without giving a reason."""
    return masked(CHANNELS[channel].address, str(value))
