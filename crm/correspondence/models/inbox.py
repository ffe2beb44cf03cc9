"""Mail that came in: what waits in the tray, what was filed, and whose mail somebody does not want here."""

from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import Team
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models.interaction import Interaction
from crm.mail.models.messages import Mailbox
from crm.privacy.categories import Category
from crm.privacy.channels import EMAIL, channel_choices
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Person
from crm.privacy.sealed import SealedModel, SealedQuerySet, SealedTextField
from crm.privacy.sealed.files import SealedFileField

KEPT_FOR = timedelta(days=14)  # without a decision; then whoever wrote is forgotten
UNDO_FOR = timedelta(days=1)  # after it was dropped
KEPT = "a keyed hash that opens nothing: all that is kept of an address nobody wants to hear from here"


def received_by(user: Any) -> Q:
    """The condition for mail of `user`: sent to them, to those they stand in for, to their teams, and to members they
    lead.
    """
    mine = Q(user__in=[user.pk, *user.covering(Group.HISTORY)]) | Q(team__in=user.team_ids)
    leads = user.reach(Group.HISTORY) in (Reach.TEAM, Reach.ALL)
    return mine | Q(user__memberships__team__in=user.team_ids) if leads else mine


class WaitingMailQuerySet(SealedQuerySet):
    """Questions about the tray. A request starts at `visible_to(user)`."""

    def visible_to(self, user: Any) -> Self:
        """Mail that came for `user`, for their teams, and, for team leaders, for the members of their teams."""
        visible = WaitingMail._base_manager.filter(received_by(user)).values("pk")
        return self.filter(pk__in=visible)

    def waiting(self) -> Self:
        """What nobody has decided on."""
        return self.filter(dropped_at=None)

    def with_keys(self) -> Self:
        """Together with what opens it."""
        return self.select_related("person__key", "user", "team", "mailbox")


class WaitingMail(SealedModel):
    """A mail that waits to be assigned. Its sender is a person of their own, created with it.

    `raw` is the whole mail, encrypted with the sender's key. `user` or `team` received it. Both rows are deleted after
    KEPT_FOR.
    """

    class Kind(models.TextChoices):
        STRANGER = "stranger", _("Unknown sender")
        REPLY = "reply", _("Answers a letter of ours from another address")
        SEVERAL = "several", _("Several contacts have this address")
        DOUBT = "doubt", _("The mail server doubts the sender")
        FORWARDED = "forwarded", _("Forwarded: whose is it?")
        SHARED = "shared", _("Shared from a phone")
        UNREADABLE = "unreadable", _("Unreadable")
        TOO_LARGE = "too_large", _("Too large: it stayed in the mailbox")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="waiting_mails")
    occasion = models.UUIDField(default=uuid4)
    kind = models.CharField(max_length=10, choices=Kind)
    direction = models.CharField(max_length=4, choices=Interaction.Direction, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=channel_choices, default=EMAIL)
    subject = personal(SealedTextField(_("subject")), Category.CORRESPONDENCE, source=Source.SUBJECT)
    raw = personal(SealedFileField(_("message")), Category.CORRESPONDENCE, source=Source.SUBJECT)
    size = models.PositiveIntegerField(_("size"), default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    mailbox = models.ForeignKey(Mailbox, models.SET_NULL, null=True, blank=True, related_name="+")
    came_at = models.DateTimeField(_("came"), default=timezone.now)
    dropped_at = neutral(models.DateTimeField(null=True, blank=True), "a stage of the work")
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    personal_data = PersonalData(subject="person", clock="came_at", rows=Rows.DELETE)

    objects: ClassVar[Any] = WaitingMailQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mail in the tray"), _("mail in the tray")
        constraints = [
            models.CheckConstraint(name="waiting_mail_for_one_reader", condition=Q(user=None) | Q(team=None)),
            models.CheckConstraint(
                name="waiting_mail_dropped_by_somebody", condition=Q(dropped_at=None) ^ Q(dropped_by__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["came_at", "id"], name="waiting_mail_came"),  # the tray, and what has waited too long
            models.Index(
                fields=["dropped_at"], condition=Q(dropped_at__isnull=False), name="waiting_mail_dropped"
            ),  # what may be forgotten
        ]

    @property
    def kept_until(self) -> Any:
        """Until when somebody may decide, or take it back."""
        return self.dropped_at + UNDO_FOR if self.dropped_at else self.came_at + KEPT_FOR

    @property
    def readable(self) -> bool:
        """Whether more of it than the head was there and could be read."""
        return self.kind not in (self.Kind.UNREADABLE, self.Kind.TOO_LARGE)

    @property
    def came_for(self) -> str:
        """The colleague or the team that received it."""
        return str(self.user or self.team)


class FiledMail(models.Model):
    """What tells a filed mail again: by which it is not filed twice, and an answer to it finds its person.

    `told` is whoever looks after them, until they have seen that a mail came; `settled_by` said
    that it needs no answer.
    """

    interaction = models.OneToOneField(Interaction, models.CASCADE, related_name="filed")
    same = models.BigIntegerField()  # of all it says
    message = models.BigIntegerField(null=True)  # of its Message-ID
    told = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    seen_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    settled_at = neutral(models.DateTimeField(null=True, blank=True), "when a colleague said that it needs no answer")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    personal_data = PersonalData(subject="interaction__person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("mail filed")
        indexes = [
            models.Index(fields=["same"], name="filed_mail_same"),  # is it here already?
            models.Index(fields=["message"], name="filed_mail_message"),  # what an answer answers
            models.Index(fields=["told", "-id"], name="filed_mail_told"),  # the bell's list, newest first
        ]


class IgnoredSender(models.Model):
    """«Not for the CRM»: mail from this address passes by, for one colleague or one team."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    index = neutral(models.BigIntegerField(), KEPT)
    key = neutral(models.CharField(max_length=16), "which index key made the hash")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), KEPT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    personal_data = NoPersonalData("keyed hashes of addresses; no person can be told from them, nor do they name one")

    class Meta:
        verbose_name = pgettext_lazy("incoming mail", "ignored sender")
        constraints = [
            models.UniqueConstraint(fields=["index", "user"], condition=Q(team=None), name="ignored_once_by_a_user"),
            models.UniqueConstraint(fields=["index", "team"], condition=Q(user=None), name="ignored_once_by_a_team"),
            models.CheckConstraint(
                name="ignored_by_a_user_or_a_team",
                condition=Q(user=None, team__isnull=False) | Q(user__isnull=False, team=None),
            ),
        ]
