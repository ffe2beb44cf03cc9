"""Authorisations (upoważnienia, Art. 29 and 32(4) GDPR): who may process personal data, how far, from when to when.

Whether one is needed at all is the house's own switch (`AuthorisationDuty`). What a lapse takes away is said in
authorisation_state.py, who prepares, signs and withdraws in crm/accounts/authorisations/.
"""

from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models.roles import Role
from crm.privacy.actors import Actor, signature
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, StaffData, neutral, personal
from crm.privacy.logs import ledger

SIGNED = "an actor's kind and number"
PROOF = "about an authorisation"
STATEMENT = 1  # the version of the confidentiality statement that is asked for now
LEADS = (7, 30)  # days ahead of which its end is told, the nearest first
DAY = timedelta(days=1)


class AuthorisationDuty(models.Model):
    """From `since` on nobody's role opens anything personal without an authorisation; until it is lifted."""

    since = neutral(models.DateField(_("from")), "a day of the organisation's")
    set_by = neutral(models.CharField(max_length=80), SIGNED)
    set_at = neutral(models.DateTimeField(default=timezone.now), "when the organisation decided")
    lifted_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    lifted_at = neutral(models.DateTimeField(null=True, blank=True), "when the organisation decided")
    reason = neutral(models.CharField(_("reason"), max_length=200, blank=True), "why the organisation decided so")

    personal_data = NoPersonalData("a rule of the organisation's")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(lifted_at=None), name="authorisation_duty_one_at_a_time"
            ),
            models.CheckConstraint(
                name="authorisation_duty_lifted_by_somebody",
                condition=Q(lifted_at=None, lifted_by="") | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"authorisations required since {self.since}"


class ConfidentialityStatement(models.Model):
    """One user has promised confidentiality, in one version. `text` is a hash of the very words they were shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="confidentiality_statements")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    text = neutral(models.CharField(max_length=64), "a hash of the words of the statement")
    at = neutral(models.DateTimeField(), "when the statement was made")

    personal_data = StaffData("user", "proof that staff promised confidentiality before data were opened to them")

    class Meta:
        ordering = ["user", "version"]
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="confidentiality_once_per_version")]

    def __str__(self) -> str:
        return f"user {self.user_id}, version {self.version}"


class AuthorisationQuerySet(models.QuerySet):
    """Questions about authorisations. What is asked as a condition of others' statements: authorisation_state.py."""

    def signed(self) -> Self:
        """Given by whoever decides; the others only wait."""
        return self.exclude(signed_at=None)

    def waiting(self) -> Self:
        """Prepared, and not signed yet."""
        return self.filter(signed_at=None, withdrawn_at=None)

    def in_term(self, day: date) -> Self:
        """Signed, not withdrawn, and `day` is one of theirs, whether the statement was made or not."""
        return self.signed().filter(Q(until=None) | Q(until__gte=day), since__lte=day, withdrawn_at=None)

    def standing(self, day: date) -> Self:
        """In their term on that day or later."""
        return self.signed().filter(Q(until=None) | Q(until__gte=day), withdrawn_at=None)

    def in_state(self, state: str, day: date) -> Self:
        """Those that `Authorisation.state` calls so on that day; none for another word."""
        alive = self.filter(withdrawn_at=None)
        running = alive.signed().filter(Q(until=None) | Q(until__gte=day))
        promised = running.filter(since__lte=day, statement__isnull=False)
        soon = day + LEADS[-1] * DAY
        by_state = {
            "withdrawn": self.exclude(withdrawn_at=None),
            "waiting": alive.filter(signed_at=None),
            "over": alive.signed().filter(until__lt=day),
            "coming": running.filter(since__gt=day),
            "promise": running.filter(since__lte=day, statement=None),
            "ending": promised.filter(until__lte=soon),
            "in_force": promised.filter(Q(until=None) | Q(until__gt=soon)),
        }
        return by_state.get(state, self.none())

    def ringing(self, day: date) -> Self:
        """Those that wait for their signature, and those that end within the first notice with none to follow."""
        signed = (
            type(self)(self.model)
            .signed()
            .filter(user=OuterRef("user"), withdrawn_at=None, since__gt=OuterRef("since"))
        )
        ending = Q(signed_at__isnull=False, until__gte=day, until__lte=day + LEADS[-1] * DAY) & ~Q(Exists(signed))
        return self.filter(Q(signed_at=None) | ending, withdrawn_at=None, user__is_active=True).order_by()

    def end_of_leaver(self, *, by: Actor) -> int:
        """Withdraw what lets a leaver process personal data, signed or waiting; how many that were."""
        rows: list[Any] = list(self.filter(withdrawn_at=None).select_for_update())
        for row in rows:
            if row.signed_at is not None:
                counts = {"why": str(Authorisation.End.LEFT)}
                ledger.record("authorisation.withdrawn", by=by, target=row.target, counts=counts)
        values = {"withdrawn_at": timezone.now(), "withdrawn_by": signature(by), "end": Authorisation.End.LEFT}
        return self.filter(pk__in=[row.pk for row in rows]).update(**values)

    def with_people(self) -> Self:
        """Together with whose they are, the role, its reach and the statement."""
        return self.select_related("user__role", "role", "statement").prefetch_related("role__reach_rows")


class Authorisation(models.Model):
    """One authorisation of one colleague. What it covers is written down until it is signed, and never changed then."""

    class End(models.TextChoices):
        """Why it was withdrawn."""

        LEFT = "left", pgettext_lazy("end of an authorisation", "Left the organisation")
        DECIDED = "decided", pgettext_lazy("end of an authorisation", "Withdrawn by decision")
        REPLACED = "replaced", pgettext_lazy("end of an authorisation", "Replaced by a newer one")
        DROPPED = "dropped", pgettext_lazy("end of an authorisation", "Not given")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = neutral(models.CharField(_("number"), max_length=12, unique=True), "the number of a document")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="authorisations", verbose_name=_("who")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="authorisations", verbose_name=_("role"))
    shape = neutral(models.CharField(max_length=16), "the version of a role")
    purposes = neutral(ArrayField(models.CharField(max_length=40), default=list), "short names of purposes")
    categories = neutral(ArrayField(models.CharField(max_length=40), default=list), "names of categories")
    # purposes that its role opens and it does not cover, so that the next one does not widen it by itself
    left_out = neutral(ArrayField(models.CharField(max_length=40), default=list), "short names of purposes")
    systems = neutral(models.CharField(_("systems"), max_length=400, blank=True), "names of systems and devices")
    since = personal(models.DateField(_("from")), Category.EMPLOYMENT)
    until = personal(models.DateField(_("until"), null=True, blank=True), Category.EMPLOYMENT)
    statement = models.ForeignKey(
        ConfidentialityStatement, models.RESTRICT, null=True, blank=True, related_name="authorisations"
    )
    prepared_by = neutral(models.CharField(max_length=80), SIGNED)
    prepared_at = neutral(models.DateTimeField(default=timezone.now), PROOF)
    signed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    signed_at = neutral(models.DateTimeField(null=True, blank=True), PROOF)
    withdrawn_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    withdrawn_at = neutral(models.DateTimeField(null=True, blank=True), PROOF)
    end = models.CharField(max_length=10, choices=End.choices, blank=True)
    end_note = personal(models.CharField(_("why"), max_length=200, blank=True), Category.EMPLOYMENT)
    # what whoever decides said of a term that still runs after the last day
    spared_until = personal(models.DateField(_("goes on until"), null=True, blank=True), Category.EMPLOYMENT)
    spared_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    spared_at = neutral(models.DateTimeField(null=True, blank=True), PROOF)
    spared_note = personal(models.CharField(_("why"), max_length=200, blank=True), Category.EMPLOYMENT)
    told_days = models.SmallIntegerField(null=True, blank=True)  # the latest notice: so many days ahead, -1 for a lapse

    objects = AuthorisationQuerySet.as_manager()
    personal_data = StaffData("user", "who may process personal data, as Art. 29 and 32(4) GDPR want it shown")

    class Meta:
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("authorisation"), _("authorisations")
        indexes = [
            models.Index(fields=["until"], condition=Q(withdrawn_at=None), name="authorisation_ends"),  # warnings
        ]
        constraints = [
            models.CheckConstraint(name="authorisation_ends", condition=Q(until=None) | Q(until__gte=F("since"))),
            models.CheckConstraint(
                name="authorisation_signed_by_somebody",
                condition=Q(signed_at=None, signed_by="") | (Q(signed_at__isnull=False) & ~Q(signed_by="")),
            ),
            models.CheckConstraint(
                name="authorisation_withdrawn_by_somebody_for_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_by="", end="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(end="")),
            ),
            models.CheckConstraint(
                name="authorisation_spared_by_somebody",
                condition=Q(spared_until=None, spared_at=None, spared_by="")
                | (Q(spared_until__isnull=False, spared_at__isnull=False) & ~Q(spared_by="")),
            ),
            # one paper waits for each colleague: two who prepare at once make no second
            models.UniqueConstraint(
                fields=["user"], condition=Q(signed_at=None, withdrawn_at=None), name="authorisation_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """As the ledger names it: whose it is, and its number."""
        return f"user:{self.user_id} authorisation:{self.number.replace('/', '-')}"

    def in_force(self, at: datetime | None = None) -> bool:
        """Whether it opens what the role opens at `at`: signed, promised, in its term, not withdrawn, same role."""
        at = at or timezone.now()
        given = self.signed_at is not None and self.signed_at <= at and self.statement_id is not None
        ended = self.withdrawn_at is not None and self.withdrawn_at <= at
        return given and not ended and self.covers(timezone.localdate(at)) and self.role_id == self.user.role_id

    def covers(self, day: date) -> bool:
        """Whether the day is one of its term."""
        return self.since <= day and (self.until is None or day <= self.until)

    def days_left(self, day: date) -> int | None:
        """Days after `day` until the last one; None where it has no end."""
        return None if self.until is None else (self.until - day).days

    def state(self, day: date) -> str:
        """`waiting`, `withdrawn`, `over`, `coming`, `promise` (signed, not promised yet), `ending` or `in_force`."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.signed_at is None:
            return "waiting"
        if self.until is not None and self.until < day:
            return "over"
        if self.since > day:
            return "coming"
        if self.statement_id is None:
            return "promise"
        left = self.days_left(day)
        return "ending" if left is not None and left <= LEADS[-1] else "in_force"


def last_day_of(since: date) -> date:
    """The last day of a year that begins at `since`."""
    try:
        return since.replace(year=since.year + 1) - DAY
    except ValueError:  # 29 February
        return since.replace(year=since.year + 1, day=28)


def statement_of(user: Any) -> ConfidentialityStatement | None:
    """The newest statement of a user; None for none."""
    return ConfidentialityStatement.objects.filter(user=user).order_by("-version").first()
