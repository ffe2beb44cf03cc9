"""Request cases: who asks for what, since when, where it stands.

Whoever asks is a person of their own, made with the case: an address is no identity, so nobody who is known is touched
or found out. Whom of the people we hold they are, the desk establishes later; those are `Subject` rows, often several.
What they sent is sealed under their own key; our reasons, which outlive it, under the organisation's.

The truth about the dates are instants: `received_at`, suspensions, the extension, `answered_at` (dsar/cases/clock.py).
`safe_on` and `due_on` repeat what the clock says, for sorting.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions.matters import Matter
from crm.casework.case_models import NUMBER, OF_THE_CASE, SIGNED, kept_and_given_once
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.law.limits import in_force
from crm.privacy.models import Person
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed import SealedQuerySet, SealedTextField
from dsar.models import terms
from dsar.models.terms import DIGEST, LANGUAGE, OURS, Kind, Outcome, Stage

KEPT_YEARS = 6  # own policy: no country keeps for less, and the database sees to it


def keep_until(closed_at: datetime) -> date:
    """The last day on which a closed case must stay: six years on, more where the law says so, to the year's end."""
    closed = timezone.localdate(closed_at)
    return date(closed.year + max(KEPT_YEARS, in_force("case_record_years", closed)), 12, 31)


def a_question() -> list[str]:
    """Whatever somebody writes is a question at least."""
    return [Kind.QUESTION.value]


def ours(label: Any = None) -> Any:
    """A text of ours about a case."""
    return neutral(SealedTextField(label, house=True), OURS)


class CaseQuerySet(SealedQuerySet):
    """Questions about cases."""

    def for_desk(self, user: Any) -> Self:
        """All of them with people and keys for whoever may see requests; none for others.

        Whose authorisation has run out sees those that they have in hand and whose term runs.
        """
        if not user.may("privacy.requests"):
            return self.none()
        return self.with_keys().running().filter(assignee=user) if user.lapsed else self.with_keys()

    def with_keys(self) -> Self:
        """Together with whoever asked, their key, and who handles it."""
        return self.select_related("person__key", "assignee")

    def register(self, *, examples: bool = False) -> Self:
        """Those that the register holds: all but examples (unless asked for), what was no request, own acts."""
        rows = self if examples else self.filter(demo=False)
        return rows.exclude(outcome=Outcome.SPAM).exclude(channel=terms.Channel.OWN)

    def open(self) -> Self:
        """Those that somebody works on, set aside or not."""
        return self.filter(state=Case.State.OPEN)

    def running(self) -> Self:
        """Those whose clock runs: open, unanswered, not set aside. The most urgent first."""
        return self.open().filter(answered_at=None, spam_at=None).order_by("due_on", "pk")

    def in_tray(self) -> Self:
        """Open ones of whom nobody has shown yet that the mailbox is theirs. The most urgent first."""
        return self.running().filter(tray_since__isnull=False)

    def set_aside(self) -> Self:
        """Open ones that somebody took for no request: seen again, never lost."""
        return self.open().filter(spam_at__isnull=False)


class Case(HouseSealedModel):
    """One request, however many rights it invokes. It stays until `keep_until`; a trigger says so."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request", "Open")
        CLOSED = "closed", pgettext_lazy("request", "Closed")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = neutral(models.CharField(max_length=20, unique=True), NUMBER)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="requests")
    demo = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1)  # guards against two people changing it at once

    # ---- what came
    kinds = ArrayField(models.CharField(max_length=16, choices=Kind), verbose_name=_("kinds"), default=a_question)
    topic = models.CharField(_("topic"), max_length=12, choices=terms.Topic, blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=terms.Channel, default=terms.Channel.PORTAL)
    # whose people others are told of (dsar/recipients/purge_notices.py)
    run = models.ForeignKey("retention.Run", models.SET_NULL, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    entered_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    taken_by = neutral(models.CharField(max_length=80), SIGNED)
    language = neutral(
        models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE),
        LANGUAGE,
    )
    details = personal(SealedTextField(_("what the person wrote")), Category.CORRESPONDENCE, source=Source.SUBJECT)
    postal = personal(SealedTextField(_("postal address")), Category.ADDRESS, source=Source.SUBJECT)
    reply_by = models.CharField(_("answer"), max_length=10, choices=terms.ReplyBy, default=terms.ReplyBy.EMAIL)
    code_digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)  # opens the status page with the number

    # ---- where it stands
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.INTAKE)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="requests"
    )
    safe_on = neutral(models.DateField(null=True, blank=True), OF_THE_CASE)
    due_on = neutral(models.DateField(null=True, blank=True), OF_THE_CASE)
    identified_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    # until a mailbox is shown: cases/tray.py
    tray_since = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    spam_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    spam_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    spam_reason = ours(_("why it is no request"))

    # ---- the end
    answered_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)  # what Art. 12(3) wants in time
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    closed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    closed_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    closing_note = ours(_("closing note"))
    keep_until = neutral(models.DateField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = CaseQuerySet.as_manager()
    personal_data = PersonalData(subject="person", clock="received_at", rows=Rows.BLANK)
    statutory_matter = Matter("privacy.requests", Q(state="open", answered_at=None, spam_at=None), handler="assignee")

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name, verbose_name_plural = _("request"), _("requests")
        constraints = [
            models.CheckConstraint(name="request_asks_for_something", condition=Q(kinds__len__gt=0)),
            models.CheckConstraint(
                name="request_received_before_entered", condition=Q(received_at__lte=F("entered_at"))
            ),
            models.CheckConstraint(
                name="request_closed_by_somebody_and_kept",
                condition=Q(state="open", closed_at=None, keep_until=None, outcome="", closed_by="")
                | (
                    Q(state="closed", stage="closed", closed_at__isnull=False, keep_until__isnull=False)
                    & ~Q(closed_by="")
                    & ~Q(outcome="")
                ),
            ),
            models.CheckConstraint(
                name="request_closed_only_answered",  # Art. 12(3), (4)
                condition=~Q(outcome__in=[str(item) for item in terms.ANSWERED]) | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_answered_after_receipt",
                condition=Q(answered_at=None) | Q(answered_at__gte=F("received_at")),
            ),
            models.CheckConstraint(
                name="request_kept_six_years",  # from the end of the year in which it was closed
                condition=Q(keep_until=None) | Q(keep_until__year__gte=F("closed_at__year") + KEPT_YEARS),
            ),
            models.CheckConstraint(
                name="request_set_aside_by_somebody",
                condition=Q(spam_at=None, spam_by="")
                | (Q(spam_at__isnull=False, spam_reason__isnull=False) & ~Q(spam_by="")),
            ),
            models.CheckConstraint(
                name="request_duplicate_says_of_what",
                condition=Q(outcome="duplicate", duplicate_of__isnull=False)
                | (~Q(outcome="duplicate") & Q(duplicate_of=None)),
            ),
            models.CheckConstraint(
                name="request_no_duplicate_of_itself", condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id"))
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="request_newest"),  # register and list, page by page
            models.Index(fields=["due_on", "id"], condition=Q(state="open"), name="request_running"),  # the queue
            models.Index(fields=["-closed_at", "-id"], condition=Q(state="closed"), name="request_closed"),
        ]
        triggers = kept_and_given_once("request")

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"request:{self.number}"

    @property
    def own(self) -> bool:
        """Whether nobody asked for it: an erasure of our own, of which others hear (dsar/recipients/own_acts.py)."""
        return self.channel == terms.Channel.OWN

    @property
    def is_open(self) -> bool:
        """Whether somebody works on it."""
        return self.state == self.State.OPEN

    @property
    def words(self) -> str:
        """What it asks for, in words."""
        return ", ".join(str(Kind(kind).label) for kind in self.kinds)
