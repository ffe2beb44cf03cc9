"""A lead: a new person who is not yet a contact, until a colleague takes them on and decides."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts.models.contact import Contact
from crm.privacy.declarations import PersonalData, Rows, neutral

KEPT_FOR = timedelta(
    days=14
)  # after they were dropped; the rule «dropped-leads» says the same (retention/rules/rule_seeds.py)
STAGE = "a stage of the work"


class LeadQuerySet(models.QuerySet):
    """Lookups of leads."""

    def open(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(state__in=(Lead.State.WAITING, Lead.State.CLAIMED))

    def waiting(self) -> Self:
        """Those that nobody has taken on."""
        return self.filter(state=Lead.State.WAITING)

    def of(self, contact: Contact) -> Self:
        """The lead of a contact, with the user who took it on."""
        return self.filter(pk=contact.pk).select_related("claimed_by")

    def seen_by(self, user: Any) -> Self:
        """Leads of the contacts that `user` sees."""
        return self.filter(contact__in=Contact.objects.visible_to(user).values("pk"))


class Lead(models.Model):
    """The stage before a contact: who took the lead on, who decided it and why. Same primary key as the contact.

    A dropped lead is in the bin with its contact, and is erased sooner than others (retention/rules/rule_seeds.py,
    «dropped-leads»).
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("lead", "Waiting")
        CLAIMED = "claimed", pgettext_lazy("lead", "In progress")
        QUALIFIED = "qualified", pgettext_lazy("lead", "Became a contact")
        DROPPED = "dropped", pgettext_lazy("lead", "Dropped")

    class Reason(models.TextChoices):
        NO_INTEREST = "no_interest", _("Not interested")
        NO_ANSWER = "no_answer", _("Does not answer")
        NOT_OURS = "not_ours", _("We do not offer what is asked for")
        TWICE = "twice", _("Known already under another record")
        UNUSABLE = "unusable", _("Data that lead nowhere")
        SPAM = "spam", _("Advertising or a joke")

    contact = models.OneToOneField(Contact, models.CASCADE, primary_key=True, related_name="lead")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    came_at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = neutral(models.DateTimeField(null=True, blank=True), STAGE)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = neutral(models.DateTimeField(null=True, blank=True), STAGE)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    personal_data = PersonalData(subject="contact__person", rows=Rows.DELETE, moves=False)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        constraints = [
            models.CheckConstraint(
                name="lead_taken_by_somebody",
                condition=~models.Q(state="claimed") | models.Q(claimed_by__isnull=False, claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="lead_ended_by_somebody",
                condition=~models.Q(state__in=["qualified", "dropped"]) | models.Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="lead_dropped_for_a_reason", condition=~models.Q(state="dropped") ^ ~models.Q(reason="")
            ),
        ]
        indexes = [
            # the tray, newest first; the stages of a few, whatever became of the many
            models.Index(
                fields=["state", "-came_at", "-contact"],
                condition=~models.Q(state="qualified"),
                name="lead_tray",
            ),
        ]

    def __str__(self) -> str:
        return f"lead {self.contact_id}"

    @property
    def is_open(self) -> bool:
        """Whether somebody may still claim, qualify or drop it."""
        return self.state in (self.State.WAITING, self.State.CLAIMED)

    @property
    def kept_until(self) -> Any:
        """Until when a dropped lead can be restored; None for others."""
        return self.ended_at + KEPT_FOR if self.state == self.State.DROPPED and self.ended_at else None
