"""Versions of a register: what changed since the approved one is written in line by line, prepared, approved, frozen.

Whoever drafts at the desk prepares; whoever decides for the controller approves, never the officer (Art. 38(6)). Each
act holds the register's lock and reads today's facts inside it, so that nothing is approved that nobody described.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from crm.accounts.filled_together import fill
from crm.accounts.language.formats import day as day_words
from crm.accounts.models import User
from crm.accounts.together import Asked
from crm.casework.case_numbers import hold_series
from crm.dpo.models import RegisterDrift, RegisterVersion
from crm.dpo.register.activity_rows import cover_purposes
from crm.dpo.register.differences import Difference, differences, sentence
from crm.dpo.register.owners import with_owners
from crm.dpo.register.register_content import Content, digest_of, spoken
from crm.dpo.register.registers import KINDS
from crm.privacy.actors import Actor, signature, system
from crm.privacy.logs import ledger

REVIEWED_WITHIN = timedelta(days=365)  # accountability asks for a regular look (Art. 5(2), 24(1)): once a year at least
WATCH = system("dpo.watch_registers")


@dataclass(frozen=True)
class Line:
    """One difference from the approved version, with what is written down about it, if anything."""

    difference: Difference
    row: RegisterDrift | None
    version: int
    today: date

    @property
    def since(self) -> date:
        """Since when: as the fact says, else since it was first seen."""
        return parse_date(self.difference.since) or (self.row.since if self.row else self.today)

    @property
    def written(self) -> bool:
        """Whether it is described for the next version."""
        return self.row is not None and self.row.written_at is not None

    @property
    def why(self) -> str:
        """In one line, once it is written in."""
        return self.row.why if self.row else ""

    @property
    def text(self) -> str:
        """The sentence."""
        item = self.difference
        return sentence(item.was, item.now, version=self.version, since=day_words(self.since))

    @property
    def place(self) -> str:
        """«R-04 Oferty», empty for the register as a whole."""
        return f"{self.difference.number} {spoken(self.difference.title)}".strip()


@dataclass(frozen=True)
class State:
    """A register now: its facts, the version in force, the one that waits, what differs."""

    content: Content
    approved: RegisterVersion | None
    waiting: RegisterVersion | None
    lines: list[Line]

    @property
    def undescribed(self) -> list[Line]:
        """What nobody has written in yet."""
        return [line for line in self.lines if not line.written]

    @property
    def next_number(self) -> int:
        """The number of the version that comes."""
        return self.approved.number + 1 if self.approved else 1


def state_of(register: str, at: datetime, *, beside: Iterable[Asked] = ()) -> State:
    """What holds at that moment, read and not written. Two queries beside the facts; `beside`: what a page asks too."""
    content = KINDS[register].now(at)
    versions = RegisterVersion.objects.of(register).filter(withdrawn_at=None)[:2]
    drifts = RegisterDrift.objects.open(register)
    fill(versions, drifts, beside=beside)
    approved = next((row for row in versions if row.approved_at), None)
    waiting = next((row for row in versions if not row.approved_at), None)
    if approved is None:
        return State(content, None, waiting, [])
    rows = {row.key: row for row in drifts}
    today = timezone.localdate(at)
    lines = [
        Line(
            item,
            row if (row := rows.get(item.key)) and row.mark == item.mark else None,
            approved.number,
            today,
        )
        for item in with_owners(differences(Content.read(approved.content), content))
    ]
    return State(content, approved, waiting, lines)


@transaction.atomic
def watch(register: str, at: datetime | None = None) -> int:
    """Write down what changed and strike out what is as it was again; how many lines are new. Twice changes nothing."""
    hold_series(f"register:{register}")
    return len(noted(register, at or timezone.now())[1])


def watch_all(at: datetime | None = None) -> int:
    """Both registers; new purposes get their activity first."""
    cover_purposes(at, by=WATCH)
    return sum(watch(register, at) for register in KINDS)


def noted(register: str, at: datetime) -> tuple[State, list[RegisterDrift]]:
    """The state with a row for every line, and the rows that are new; the caller holds the lock."""
    state = state_of(register, at)
    drift_keys = {line.row.pk for line in state.lines if line.row}
    RegisterDrift.objects.open(register).exclude(pk__in=drift_keys).update(closed_at=at)
    fresh = [row_of(register, line, at) for line in state.lines if line.row is None]
    RegisterDrift.objects.bulk_create(fresh)
    if fresh:
        counts = {"lines": len(fresh)}
        ledger.record("register.drifted", by=WATCH, target=f"register:{register}", counts=counts)
    return (state_of(register, at) if fresh else state), fresh


def row_of(register: str, line: Line, at: datetime) -> RegisterDrift:
    """The row of a line that was not seen before."""
    item = line.difference
    return RegisterDrift(
        register=register,
        activity=item.number,
        letter=item.letter,
        fact=item.fact,
        mark=item.mark,
        since=line.since,
        seen_at=at,
    )


@transaction.atomic
def write_in(register: str, address: str, *, mark: str, why: str, by: Actor, at: datetime | None = None) -> Line:
    """Describe one change for the next version. ValidationError when it is gone, is another by now, or says nothing."""
    at = at or timezone.now()
    hold_series(f"register:{register}")
    state, _fresh = noted(register, at)
    line = next((line for line in state.lines if line.difference.address == address), None)
    if line is None or line.row is None:
        raise ValidationError(_("Nothing has changed there any more."), code="gone")
    if line.difference.mark != mark:
        raise ValidationError(_("It has changed again meanwhile. Look at it once more."), code="changed")
    if not why.strip():
        raise ValidationError(_("Say why, in one line."), code="empty")
    row = line.row
    row.why, row.written_by, row.written_at = why.strip()[:200], signature(by), at
    row.save(update_fields=["why", "written_by", "written_at"])
    ledger.record("register.written_in", by=by, target=f"register:{register}", fields=[row.fact])
    return line


@transaction.atomic
def prepare(register: str, *, by: Actor, review_on: date | None = None, at: datetime | None = None) -> RegisterVersion:
    """The next version, as the facts are now; it waits for whoever decides. ValidationError while a change is not
    described, while another version waits, and where nothing has changed.
    """
    at = at or timezone.now()
    hold_series(f"register:{register}")
    cover_purposes(at, by=by)
    state, _fresh = noted(register, at)
    if state.waiting is not None:
        raise ValidationError(_("Version %(n)s is prepared already.") % {"n": state.waiting.number}, code="waiting")
    if state.approved is not None and not state.lines:
        raise ValidationError(
            _("Nothing has changed since version %(n)s.") % {"n": state.approved.number}, code="unchanged"
        )
    refuse_undescribed(state)
    raw = state.content.as_json()
    version = RegisterVersion.objects.create(
        register=register,
        number=state.next_number,
        content=raw,
        digest=digest_of(raw),
        review_on=review_on or timezone.localdate(at) + REVIEWED_WITHIN,
        prepared_by=signature(by),
        prepared_at=at,
    )
    ledger.record("register.prepared", by=by, target=version.target, counts={"lines": len(state.lines)})
    return version


@transaction.atomic
def approve(version: RegisterVersion, *, by: User, at: datetime | None = None) -> RegisterVersion:
    """Put a prepared version in force and freeze it. PermissionDenied for whoever may not decide, as the officer;
    ValidationError when it is decided, or when something has changed since it was prepared, naming the lines.
    """
    refuse_powerless(by)
    at = at or timezone.now()
    hold_series(f"register:{version.register}")
    version = locked(version)
    state, _fresh = noted(version.register, at)
    refuse_undescribed(state)
    later = with_owners(differences(Content.read(version.content), state.content))
    if later:
        raise ValidationError(
            [
                _("The register has changed since version %(n)s was prepared. Prepare it again.")
                % {"n": version.number},
                *(sentence(item.was, item.now, version=version.number) for item in later),
            ],
            code="changed",
        )
    version.approved_by, version.approved_at = signature(by), at
    version.save(update_fields=["approved_by", "approved_at"])
    RegisterDrift.objects.open(version.register).update(closed_at=at, version=version)
    counts = {"lines": len(state.lines), "sha256": version.digest}
    ledger.record("register.approved", by=by, target=version.target, counts=counts)
    return version


@transaction.atomic
def withdraw(version: RegisterVersion, *, why: str, by: Actor, at: datetime | None = None) -> RegisterVersion:
    """Take a prepared version back, or send it back: a reason is needed. What was written in stays."""
    hold_series(f"register:{version.register}")
    version = locked(version)
    if not why.strip():
        raise ValidationError(_("Say why, in one line."), code="empty")
    version.withdrawn_by, version.withdrawn_at = signature(by), at or timezone.now()
    version.why = why.strip()[:200]
    version.save(update_fields=["withdrawn_by", "withdrawn_at", "why"])
    ledger.record("register.sent_back", by=by, target=version.target)
    return version


@transaction.atomic
def record_review(register: str, *, review_on: date, by: Actor, at: datetime | None = None) -> RegisterVersion:
    """Somebody has looked through the approved version and found it true: it is looked at again on `review_on`.

    ValidationError without a version, while something differs, and for a day that is not ahead.
    """
    at = at or timezone.now()
    hold_series(f"register:{register}")
    state, _fresh = noted(register, at)
    version = state.approved
    if version is None:
        raise ValidationError(_("There is no approved version yet."), code="none")
    if state.lines:
        raise ValidationError(_("Something has changed: write it into the next version."), code="drift")
    if review_on <= timezone.localdate(at):
        raise ValidationError(_("The next review is a day to come."), code="past")
    version.review_on = review_on
    version.save(update_fields=["review_on"])
    ledger.record("register.reviewed", by=by, target=version.target)
    return version


def locked(version: RegisterVersion) -> RegisterVersion:
    """The version, read again under the lock. ValidationError when it is decided."""
    version = RegisterVersion.objects.select_for_update().get(pk=version.pk)
    if version.approved_at or version.withdrawn_at:
        raise ValidationError(_("It is decided already."), code="decided")
    return version


def refuse_undescribed(state: State) -> None:
    """ValidationError that names every change which nobody has described."""
    if state.undescribed:
        raise ValidationError(
            [_("Not described yet:"), *(f"{line.place}: {line.text}".removeprefix(": ") for line in state.undescribed)],
            code="undescribed",
        )


def refuse_powerless(by: User) -> None:
    """PermissionDenied for those who may not decide for the controller, the officer above all."""
    if not by.decides or by.role.dpo:
        raise PermissionDenied
