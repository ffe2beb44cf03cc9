"""Recurring reviews (Art. 24(1), 32(1)(d)): what is looked at again and when, each review that was done, and who still
needs the access that they have.

A review that is signed never changes: the facts that the program saw are frozen with it, as they were.
"""

from datetime import date
from typing import Self
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions.rights import RIGHTS
from crm.accounts.permissions.starting_roles import title_of
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, StaffData, neutral, personal

SIGNED = "an actor's kind and number"
OF_A_REVIEW = "about a review"
LONGEST = 36  # months between two reviews


class Subject(models.TextChoices):
    """What is looked at again."""

    SETTINGS = "settings", pgettext_lazy("review", "Settings")
    ACCESS = "access", pgettext_lazy("review", "Access rights")
    PASSWORDS = "passwords", pgettext_lazy("review", "Passwords and second factors")
    BACKUPS = "backups", pgettext_lazy("review", "Backups")
    KEYS = "keys", pgettext_lazy("review", "Keys")
    DEPENDENCIES = "dependencies", pgettext_lazy("review", "Known weaknesses of programs")
    PROCESSORS = "processors", pgettext_lazy("review", "Processors")
    DPIAS = "dpias", pgettext_lazy("review", "Impact assessments (DPIA)")
    NOTICES = "notices", pgettext_lazy("review", "Privacy notices")


class ReviewPlan(models.Model):
    """How often one subject is looked at, by whom, and when next."""

    subject = models.CharField(_("subject"), max_length=16, choices=Subject, unique=True)
    months = models.PositiveSmallIntegerField(
        _("every how many months"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("in charge")
    )
    next_on = neutral(models.DateField(_("next by")), "a day of the organisation's")
    told_days = models.SmallIntegerField(
        null=True, blank=True
    )  # the latest notice: days ahead, -1 for one that is late

    personal_data = StaffData(user="owner", why="which colleague looks at what again")

    class Meta:
        ordering = ["next_on", "subject"]
        verbose_name, verbose_name_plural = _("plan of a review"), _("plans of reviews")
        constraints = [
            models.CheckConstraint(name="review_plan_interval", condition=Q(months__gte=1, months__lte=LONGEST))
        ]

    def __str__(self) -> str:
        return str(self.get_subject_display())

    @property
    def target(self) -> str:
        """As the ledger names it."""
        return f"review_plan:{self.subject}"

    def late(self, day: date) -> bool:
        """Whether its day is over."""
        return self.next_on < day


class Review(models.Model):
    """One review. Open until somebody signs it; then it stays as it is."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = neutral(models.CharField(_("number"), max_length=16, unique=True), "the number of a document")
    plan = models.ForeignKey(ReviewPlan, models.PROTECT, related_name="reviews")
    due_on = neutral(models.DateField(_("due")), "a day of the organisation's")
    opened_at = neutral(models.DateTimeField(default=timezone.now), OF_A_REVIEW)
    opened_by = neutral(models.CharField(max_length=80), SIGNED)
    signed_at = neutral(models.DateTimeField(null=True, blank=True), OF_A_REVIEW)
    signed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    note = neutral(models.TextField(_("conclusion"), blank=True, max_length=1000), "what was concluded of our settings")
    facts = neutral(models.JSONField(default=list, blank=True), "what the program saw, in words and numbers")

    personal_data = NoPersonalData("how the product stood on a day; colleagues are named in its lines about access")

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(signed_at=None), name="review_open_once_a_subject"),
            models.CheckConstraint(
                name="review_signed_by_somebody",
                condition=Q(signed_at=None, signed_by="") | (Q(signed_at__isnull=False) & ~Q(signed_by="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__signed_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """As the ledger names it."""
        return f"review:{self.number.replace('/', '-')}"


class ReviewPoint(models.Model):
    """One point of a checklist that no program can see, answered by hand."""

    class Answer(models.TextChoices):
        YES = "yes", pgettext_lazy("point of a review", "In order")
        NO = "no", pgettext_lazy("point of a review", "Not in order")
        NONE = "none", pgettext_lazy("point of a review", "Does not concern us")

    review = models.ForeignKey(Review, models.CASCADE, related_name="points")
    code = neutral(models.CharField(max_length=40), "the short name of a point")
    answer = models.CharField(max_length=4, choices=Answer)
    note = neutral(models.CharField(_("note"), max_length=300, blank=True), "what was found about our settings")
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_A_REVIEW)

    personal_data = NoPersonalData("how the product stood on a day")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["review", "code"], name="review_point_once")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.code}"


class AccessLineQuerySet(models.QuerySet):
    """Questions about lines."""

    def waiting(self) -> Self:
        """Those that nobody has answered, of reviews that are open."""
        return self.filter(state=AccessLine.State.WAITING, review__signed_at=None)

    def to_take_away(self) -> Self:
        """Access that nobody needs any more and that an administrator has not taken away: the account is still open,
        in the role that it had.
        """
        rows = self.filter(state=AccessLine.State.NO_LONGER, settled_at=None, user__is_active=True)
        return rows.filter(role_slug=models.F("user__role__slug"))


class AccessLine(models.Model):
    """Whether one colleague still needs the access that they had when this was asked, as their manager says."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("access", "Waits for an answer")
        NEEDED = "needed", pgettext_lazy("access", "Still needed")
        NO_LONGER = "no_longer", pgettext_lazy("access", "No longer needed")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    review = models.ForeignKey(Review, models.CASCADE, related_name="lines")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_lines")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="access_to_confirm"
    )
    role_slug = neutral(models.CharField(max_length=50), "the key of a role")
    role = neutral(models.CharField(_("role"), max_length=80), "the title of a role")
    rights = neutral(ArrayField(models.CharField(max_length=40), default=list), "names of rights")
    teams = neutral(models.CharField(_("teams"), max_length=300, blank=True), "names of teams")
    last_login = personal(models.DateTimeField(_("last sign-in"), null=True, blank=True), Category.TECHNICAL)
    authorisation = neutral(models.CharField(_("authorisation"), max_length=12, blank=True), "the number of a document")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    note = personal(models.CharField(_("note"), max_length=200, blank=True), Category.EMPLOYMENT)
    answered_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    answered_at = neutral(models.DateTimeField(null=True, blank=True), OF_A_REVIEW)
    settled_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    settled_at = neutral(models.DateTimeField(null=True, blank=True), OF_A_REVIEW)

    objects = AccessLineQuerySet.as_manager()
    personal_data = StaffData("user", "proof that access was looked at again, and by whom (Art. 32(1)(d))")

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("line about access"), _("lines about access")
        constraints = [
            models.UniqueConstraint(fields=["review", "user"], name="access_line_once_a_colleague"),
            models.CheckConstraint(
                name="access_line_answered_by_somebody",
                condition=Q(state="waiting", answered_at=None, answered_by="")
                | (~Q(state="waiting") & Q(answered_at__isnull=False) & ~Q(answered_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} user {self.user_id}"

    @property
    def target(self) -> str:
        """As the ledger names it."""
        return f"user:{self.user_id} access:{self.review_id}"

    @property
    def role_words(self) -> str:
        """The role that they had when this was asked, in the reader's language."""
        return title_of(self.role_slug, self.role)

    @property
    def rights_words(self) -> list[str]:
        """What the role let them do when this was asked, in the reader's language."""
        return [str(RIGHTS[right]) for right in self.rights if right in RIGHTS]

    @property
    def tone(self) -> str:
        """The tone of its chip."""
        return {"needed": "ok", "no_longer": "danger"}.get(self.state, "warning")
