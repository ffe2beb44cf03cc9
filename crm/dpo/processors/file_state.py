"""Where a recipient's file stands: what the gate says, until when the agreement runs, what is missing, what is next."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from crm.accounts.filled_together import prefetched
from crm.accounts.language.disclosure_words import why
from crm.dpo.processors.checklist import gaps
from crm.dpo.processors.people_counts import PeopleCounts, people_counts
from crm.narrowing import Words
from crm.privacy.categories import Category
from crm.privacy.models import Agreement, ProcessorEvent, PurposeRecipient, Recipient, Verification
from crm.privacy.models.outside.agreements import kind_needed
from crm.privacy.recipients.ends_ahead import LEADS, last_day
from crm.privacy.recipients.gate import DisclosureAnswer, Reason, facts_in, judge, with_facts

GIVEN_BACK = (ProcessorEvent.Kind.RETURNED, ProcessorEvent.Kind.DELETED)


class Grade(StrEnum):
    """How a file stands; the worst first."""

    REFUSED = "refused"  # nothing goes there
    OPEN_END = "open_end"  # it ended, and nothing proves that the data were given back or deleted
    ENDING = "ending"  # the agreement ends within LEADS
    GAPS = "gaps"  # something goes there, and something is missing
    SOUND = "sound"
    UNUSED = "unused"  # no purpose names it
    OVER = "over"


GRADES: dict[str, tuple[Words, str, str]] = {
    Grade.REFUSED: (gettext_lazy("refused"), "danger", "ban"),
    Grade.OPEN_END: (gettext_lazy("end not closed"), "danger", "alert-triangle"),
    Grade.ENDING: (gettext_lazy("agreement ends"), "warning", "clock"),
    Grade.GAPS: (gettext_lazy("gaps"), "warning", "alert-triangle"),
    Grade.SOUND: (gettext_lazy("in order"), "ok", "check"),
    Grade.UNUSED: (gettext_lazy("no purpose names it"), "muted", "circle-dashed"),
    Grade.OVER: (gettext_lazy("ended and closed"), "muted", "check"),
}
ORDER = {grade: place for place, grade in enumerate(Grade)}


@dataclass
class FileState:
    """One recipient with its file: `agreement` is the one that counts (in force, else the newest)."""

    recipient: Any
    answer: DisclosureAnswer
    today: date
    agreement: Agreement | None = None
    ends_on: date | None = None
    people: int = 0
    people_for: dict[str, int] = field(default_factory=dict)  # by purpose
    named: list[PurposeRecipient] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    verification: Verification | None = None

    @property
    def grade(self) -> Grade:
        """How it stands."""
        if self.over:
            return Grade.OPEN_END if self.owes_proof else Grade.OVER
        if self.answer.reason == Reason.NOT_NAMED:
            return Grade.UNUSED
        if not self.answer.allowed:
            return Grade.REFUSED
        if self.mark is not None or self.answer.reason == Reason.GRACE:
            return Grade.ENDING
        return Grade.GAPS if self.missing else Grade.SOUND

    @property
    def look(self) -> dict[str, Any]:
        """{text, tone, icon} of the grade."""
        text, tone, icon = GRADES[self.grade]
        return {"text": text, "tone": tone, "icon": icon}

    @property
    def over(self) -> bool:
        """Whether the recipient gets nothing any more."""
        return self.answer.reason == Reason.ENDED

    @property
    def roles(self) -> set[str]:
        """The roles in which purposes name it, its own kind among them."""
        return {self.recipient.kind, *(row.as_role for row in self.named)}

    @property
    def agreement_kind(self) -> str:
        """The kind of agreement that these roles need; "" for none."""
        return kind_needed(self.roles, agreement_needed=self.recipient.agreement_needed)

    @property
    def needed(self) -> list[str]:
        """The categories that the purposes give it, in one order."""
        given = {code for row in self.named for code in row.given}
        return [code for code in Category.values if code in given]

    @property
    def covered(self) -> list[str]:
        """The categories that the agreement names, else those that the purposes give."""
        return (self.agreement.categories if self.agreement else None) or self.needed

    @property
    def is_processor(self) -> bool:
        """Whether Art. 28 counts for it."""
        return self.agreement_kind == Agreement.Kind.PROCESSING

    @property
    def is_joint(self) -> bool:
        """Whether Art. 26 counts for it."""
        return self.agreement_kind == Agreement.Kind.JOINT

    @property
    def ended_on(self) -> date | None:
        """The day on which processing for us ended: that of the recipient, else of its last agreement; None before."""
        if self.over:
            return timezone.localdate(self.recipient.active_to)
        return self.ends_on if self.ends_on is not None and self.ends_on < self.today else None

    @property
    def proofs(self) -> list[ProcessorEvent]:
        """What shows that the data were given back or deleted since the end (28(3)(g))."""
        ended = self.ended_on
        events = [event for event in self.recipient.events.all() if event.kind in GIVEN_BACK and event.proof_name]
        return [event for event in events if ended is not None and event.on >= ended]

    @property
    def owes_proof(self) -> bool:
        """Whether it ended and nothing proves what became of the data."""
        return self.is_processor and self.ended_on is not None and not self.proofs

    @property
    def days_left(self) -> int | None:
        """Days until the agreement's last one; None without an end and after it."""
        if self.ends_on is None or self.ends_on < self.today:
            return None
        return (self.ends_on - self.today).days

    @property
    def mark(self) -> int | None:
        """The mark that has passed (7, 30 or 90 days before the end); None while there is more time."""
        left = self.days_left
        return next((mark for mark in LEADS if left <= mark), None) if left is not None else None

    @property
    def refused_from(self) -> date | None:
        """The first day on which nothing will go there."""
        return self.ends_on + timedelta(days=1) if self.ends_on is not None else None

    @property
    def review_on(self) -> date | None:
        """When it is verified again."""
        return self.verification.review_on if self.verification else None

    @property
    def review_is_due(self) -> bool:
        """Whether that day has come."""
        return self.review_on is not None and self.review_on <= self.today


def file_states(recipients: QuerySet[Recipient], at: datetime) -> list[FileState]:
    """The files of recipients, the worst first. Three statements where a page reads, however many recipients."""
    rows = with_files(list(with_facts(recipients, None, at)))
    counts = people_counts(rows, at)
    states = [state_of(row, at, counts) for row in rows]
    return sorted(states, key=lambda state: (ORDER[state.grade], str(state.recipient).casefold()))


def with_files(recipients: list[Any]) -> list[Any]:
    """Recipients with what their files hold, without the papers themselves."""
    named = PurposeRecipient.objects.filter(purpose__active_to=None).select_related("purpose")
    return prefetched(
        recipients,
        "agreements",
        "events",
        "sub_processors",
        verifications=Verification.objects.defer("answers"),
        purposerecipient_set=named.order_by("purpose__name", "pk"),
    )


def state_of(row: Any, at: datetime, counts: PeopleCounts) -> FileState:
    """The state of one that `with_facts` and `with_files` fetched."""
    day = timezone.localdate(at)
    state = FileState(row, judge(facts_in(row), None, frozenset(), at, running=True), day)
    state.named = list(row.purposerecipient_set.all())
    state.people = counts.with_recipient(row.pk)
    state.people_for = {each.purpose.slug: counts.under(row.pk, each.purpose.slug) for each in state.named}
    for relation in state.named:
        relation.recipient = row
    kind = Agreement.Kind.JOINT if state.is_joint else Agreement.Kind.PROCESSING
    agreements = [each for each in row.agreements.all() if each.kind == kind]
    state.agreement, state.ends_on = counting(agreements, day)
    if any(each.runs(day) for each in agreements):
        state.ends_on = last_day(agreements, day)  # what begins after a gap keeps nothing from ending
    concluded = [each for each in row.verifications.all() if each.reviewed_at]
    state.verification = max(concluded, key=lambda each: each.reviewed_at, default=None)
    state.missing = list(missing(state))
    return state


def counting(agreements: list[Agreement], day: date) -> tuple[Agreement | None, date | None]:
    """(the agreement that counts, its last day): of those in force or ahead the longest, else the one that ended."""
    ahead = [each for each in agreements if each.ends_on is None or each.ends_on >= day]
    if ahead:
        longest = max(ahead, key=lambda each: (each.ends_on or date.max, each.concluded_on, each.pk))
        return longest, longest.ends_on
    last = max(agreements, key=lambda each: (each.ends_on or date.max, each.pk), default=None)
    return last, last.ends_on if last else None


def missing(state: FileState) -> Any:
    """What is missing, each as a few words."""
    if not state.answer.allowed and not state.over and state.answer.reason != Reason.NOT_NAMED:
        yield why(state.answer)
    if state.owes_proof:
        yield _("no proof that the data were given back or deleted")
    if state.over or not (state.is_processor or state.is_joint):
        return
    if state.agreement is not None:
        yield from missing_in(state.agreement)
    if state.is_processor:
        yield from unverified(state)
        waiting = sum(not row.decision and row.until is None for row in state.recipient.sub_processors.all())
        if waiting:
            words = ngettext("%(n)s sub-processor to decide about", "%(n)s sub-processors to decide about", waiting)
            yield words % {"n": waiting}


def missing_in(agreement: Agreement) -> Any:
    """What an agreement lacks."""
    if articles := gaps(agreement):
        yield _("gaps: %(articles)s") % {"articles": ", ".join(articles)}
    if agreement.kind == Agreement.Kind.PROCESSING and agreement.categories is None:
        yield _("categories of data not named")
    if agreement.kind == Agreement.Kind.JOINT and not (agreement.contact_point and agreement.essence):
        yield _("contact point or essence not named")
    if not agreement.file_name:
        yield _("no file of the agreement")


def unverified(state: FileState) -> Any:
    """What is missing of the verification (Art. 28(1))."""
    if state.verification is None:
        yield _("never verified")
    elif state.review_is_due:
        yield _("verification is due")
