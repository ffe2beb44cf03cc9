"""One person at once: what nobody needs any more (`purge_now`), or all but what the law orders (`erase_now`).

    ask(person, by=…)                   let go of what nothing needs ─┐
    ask(person, reason="objection", …)  erase by Art. 17 ─────────────┴─> Job ─> carry_out ─> receipt

An erasure that takes what the law wants kept, because its rule is off, asks the decider first
(`horizons/unkept_duties.py`). Both are decided by the controller, spare what they must, look first where others wrote
about them, and say afterwards what went, what stayed and why. That look opens every note there is, so people ask for a
job; what it finds it finds before their name can be read no more. Recipients are told of what went (Art. 19). A
restriction (Art. 18) does not stand in the way of what is asked for.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from crm.accounts.models import User
from crm.jobs import work
from crm.jobs.models import Job
from crm.jobs.queue import OPEN
from crm.narrowing import promised
from crm.privacy.dotted_paths import resolve
from crm.privacy.erasure.eraser import Plan, Sparing, erase, locked_key, plan
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.people import mentions
from retention.horizons.candidates import freed, obliged_of, sparing_of
from retention.horizons.needs import Horizons, Reason, horizons
from retention.horizons.reasons import Code
from retention.horizons.unkept_duties import UnkeptDuties, refuse_unkept, unkept
from retention.permissions import refuse_powerless

KIND = "retention.erasure"
Step = Callable[[], Any]


class ErasureGround(models.TextChoices):
    """Art. 17(1): why their data must go."""

    NEEDLESS = "needless", _("No longer needed, Art. 17(1)(a)")
    WITHDRAWN = "withdrawn", _("Consent withdrawn, Art. 17(1)(b)")
    OBJECTION = "objection", _("Objection, Art. 17(1)(c)")
    UNLAWFUL = "unlawful", _("Processed unlawfully, Art. 17(1)(d)")
    DUTY = "duty", _("A law orders the erasure, Art. 17(1)(e)")
    CHILD = "child", _("Collected from a child online, Art. 17(1)(f)")


@dataclass(frozen=True)
class ErasureSummary:
    """What became of one person: {model label: rows}, why something stayed, and how many notes of others name them."""

    went: dict[str, int] = field(default_factory=dict)
    stayed: dict[str, int] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    mentions: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing of them is left."""
        return not self.stayed


@transaction.atomic
def ask(person: Person, *, reason: str | None = None, confirmed: bool = False, by: User) -> Job:
    """Orders a job: an erasure for `reason` (one of `ErasureGround`), or without one the removal of what nothing needs.

    `confirmed`: what the law wants kept goes too, where its rule is off. Returns the job under way for the person, if
    any. PermissionDenied and ValidationError as below.
    """
    refuse_powerless(by)
    without: set[str] = set()
    if reason is not None:
        refuse_baseless(reason)
        risk = at_risk(person, timezone.now())
        without = risk.rules if confirmed else without
        refuse_unkept([risk], without=without, field="confirmed")
    Person.hold([person])  # two people may decide at once
    under_way = Job.objects.filter(kind=KIND, state__in=OPEN, payload__person=person.pk).first()
    if under_way is not None:
        return under_way
    payload = {"person": person.pk, "key": str(person.uid), "reason": reason, "without": sorted(without)}
    title = gettext_noop("Retention: deletion") if reason is None else gettext_noop("Retention: erasure")
    return Job.start(KIND, by=by, payload=payload, title_code=title)


def carry_out(job: work.Run) -> None:
    """Do what was asked for, with the end of the job in the same breath: whoever takes over does it once."""
    person = Person.objects.with_keys().filter(pk=job.payload["person"]).first()
    reason, by = job.payload["reason"], promised(job.job.owner)
    link = {"name": "retention:receipt", "args": [job.payload["key"]]}

    def finish() -> None:
        job.finish({"link": link})

    if person is None:  # gone meanwhile
        finish()
    elif reason is None:
        purge_now(person, by=by, keep=job.keep, then=finish)
    else:
        without = job.payload.get("without", ())
        erase_now(person, reason=reason, without=without, by=by, keep=job.keep, then=finish)


def at_risk(person: Person, at: datetime) -> UnkeptDuties:
    """What an erasure would take of them although the law may want it kept."""
    both = horizons([person.pk], at).get(person.pk, Horizons())
    return unkept(person, plan(person, obliged_of(both)), at)


def nothing() -> None:
    """No further step."""


def purge_now(
    person: Person, *, by: User, at: datetime | None = None, keep: Step = nothing, then: Step = nothing
) -> ErasureSummary:
    """Erases now what no purpose, duty or hold needs, instead of with the next run.

    PermissionDenied for whoever does not decide. The person comes with their key. `keep` is called while notes are
    read, `then` at the end of the transaction.
    """
    refuse_powerless(by)
    at = at or timezone.now()
    mentions_found = mentions.find([person], by=by, at=at, keep=keep).get(person.pk, [])
    with transaction.atomic():
        locked_key(person)  # what they do meanwhile is waited for, and counts
        both = freed(horizons_of(person, at), Code.RESTRICTED)
        erasure_plan = erase_and_tell(person, sparing_of(both), by=by, at=at)
        then()
    return summary_of(erasure_plan, both.needed.reasons, len(mentions_found))


def erase_and_tell(person: Person, sparing: Sparing, *, by: User, at: datetime) -> Plan:
    """Erases, and whoever has from us what goes is told of it (Art. 17(1), 19); in the caller's transaction."""
    with resolve("TOLD_ELSEWHERE")(by=by).around(person, at):
        return erase(person, sparing, by=by)


def refuse_baseless(reason: str) -> None:
    """ValidationError unless `reason` is a letter of the article."""
    if reason not in ErasureGround.values:
        raise ValidationError(_("Say why: choose a letter of Art. 17(1)."), code="reason")


def erase_now(
    person: Person,
    *,
    reason: str,
    without: Collection[str] = (),
    by: User,
    at: datetime | None = None,
    keep: Step = nothing,
    then: Step = nothing,
) -> ErasureSummary:
    """Erases a person under Art. 17: only what a law, a named claim or a hold obliges us to keep stays.

    PermissionDenied for whoever does not decide; ValidationError unless `reason` is one of `ErasureGround`, and for
    what the law wants kept while its rule is off, unless the decider confirmed it (`without`: rules as «slug:version»).
    The person comes with their key; a view asks for a fresh proof first. `keep` and `then` as above.
    """
    refuse_powerless(by)
    refuse_baseless(reason)
    at = at or timezone.now()
    mentions_found = mentions.find([person], by=by, at=at, keep=keep).get(person.pk, [])
    with transaction.atomic():
        locked_key(person)
        both = horizons_of(person, at)
        refuse_unkept([at_risk(person, at)], without=without)
        counts = {
            "reason": reason,
            "mentions": len(mentions_found),
            **({"without": sorted(without)} if without else {}),
        }
        ledger.record("person.erasure_decided", by=by, about=person, counts=counts)
        erasure_plan = erase_and_tell(person, obliged_of(both), by=by, at=at)
        then()
    return summary_of(erasure_plan, both.obliged.reasons, len(mentions_found))


def horizons_of(person: Person, at: datetime) -> Horizons:
    """The horizons of a locked person. KeyChanged when somebody erased them meanwhile."""
    person_horizons = horizons([person.pk], at).get(person.pk)
    if person_horizons is None:
        raise KeyChanged("the person was erased since the row was read")
    return person_horizons


def summary_of(erasure_plan: Plan, reasons: tuple[Reason, ...], mention_count: int) -> ErasureSummary:
    """The ErasureSummary of a plan that was carried out."""
    went = {label: counts["deleted"] for label, counts in erasure_plan.counts.items() if counts["deleted"]}
    stayed = {label: counts["kept"] for label, counts in erasure_plan.counts.items() if counts["kept"]}
    return ErasureSummary(went, stayed, reasons if stayed else (), mention_count)
