"""A message is a row: whom it goes to, what it says (sealed), where it stands, who may send it until when."""

from datetime import timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.jobs import bell
from crm.mail.models.mailboxes import Mailbox, PrivateAddress, Received
from crm.mail.models.message_states import MessageQuerySet, Outcome, Place, State
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.channels import EMAIL, channel_choices, is_text
from crm.privacy.declarations import PersonalData, neutral, personal
from crm.privacy.logs.ledger import record
from crm.privacy.models import Person, Purpose
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed import SealedEmailField, SealedJSONField
from crm.privacy.sealed.derived import BlindIndexField

__all__ = ["Attempt", "Mailbox", "Message", "PrivateAddress", "Received"]

TASK = "mail.deliver"
SENDING = "a moment of the sending, not of a person's life"


class Message(HouseSealedModel):
    """One outgoing message to one address.

    To a person it is sealed under the person's key (`to`, `letter`); to our staff or a bare address under the house's
    (`house_to`, `house_letter`). A letter is {"subject", "text", "html", "headers": {name: value}, "files": [{"name",
    "type", "content": base64}]}; a file that lies elsewhere says `kept`, its key there, instead of its content
    (`MAIL_GATE`); of one that was refused `said` holds the server's words. The Message-ID never changes, so a server
    that was asked twice can tell.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="messages")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="messages")
    channel = models.CharField(_("channel"), max_length=8, choices=channel_choices, default=EMAIL)
    purpose = models.ForeignKey(Purpose, models.PROTECT, null=True, blank=True, related_name="+")
    required = models.BooleanField(_("required by law"), default=False)
    # the colleague in whose name it goes; nobody: it is the house's, written by a machine
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # through which connected account it leaves; none: through the house's mail server
    account = models.ForeignKey(Mailbox, models.SET_NULL, null=True, blank=True, related_name="letters")
    # what the messages of one letter to several have in common, each in its place
    occasion = models.UUIDField(null=True, blank=True)
    place = models.CharField(_("place"), max_length=3, choices=Place, default=Place.TO)
    template = neutral(models.CharField(max_length=80, blank=True), "the name of a template")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    message_id = neutral(models.CharField(max_length=200), "a random id at the sender's domain")
    to = personal(SealedEmailField(_("address")), Category.EMAIL)
    letter = personal(SealedJSONField(_("message")), Category.CORRESPONDENCE)
    house_to = personal(SealedEmailField(_("address"), house=True), Category.EMAIL)
    house_letter = personal(SealedJSONField(_("message"), house=True), Category.CORRESPONDENCE)
    to_index = personal(BlindIndexField(of="to", kind="email"), Category.EMAIL)
    house_to_index = personal(BlindIndexField(of="house_to", kind="email"), Category.EMAIL)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    reason = neutral(models.CharField(max_length=40, blank=True), "a code, see words.py")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    begun_at = neutral(models.DateTimeField(db_default=Now()), SENDING)
    next_at = neutral(models.DateTimeField(db_default=Now()), SENDING)
    sent_at = neutral(models.DateTimeField(null=True), SENDING)
    rung_at = neutral(models.DateTimeField(null=True), SENDING)
    lease_token = models.UUIDField(null=True)
    lease_until = neutral(models.DateTimeField(null=True), SENDING)
    personal_data = PersonalData(subject="person", clock="created_at")

    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("message"), _("messages")
        indexes = [
            models.Index(fields=["person", "-id"], name="mail_person"),  # what went to them
            # the worker's and the reconciler's questions: few messages are ever open
            models.Index(fields=["next_at"], name="mail_open", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["-id"], name="mail_undelivered", condition=Q(state="undelivered")),  # the desk's tile
            # what waits or failed: few, and not counted as work done
            models.Index(
                fields=["id"],
                name="mail_not_gone",
                condition=Q(state__in=["waiting", "sending", "stopped", "undelivered"]),
            ),
            models.Index(fields=["to_index"], name="mail_to"),  # how much went to one address lately
            models.Index(fields=["house_to_index"], name="mail_house_to"),
            models.Index(fields=["occasion"], name="mail_occasion", condition=Q(occasion__isnull=False)),  # one letter
        ]
        constraints = [
            models.CheckConstraint(
                name="mail_lease_while_sending",
                condition=Q(state="sending", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_token=None, lease_until=None)),
            ),
            models.CheckConstraint(
                name="mail_of_nobody_is_the_houses",
                condition=Q(person__isnull=False) | Q(to__isnull=True, letter__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def address(self) -> str:
        """Whom it goes to, opened; empty when it was erased. A text goes to the number they have when it leaves."""
        if is_text(self.channel):
            return self.person.phone if self.person else ""
        return self.to if self.person_id else self.house_to

    @property
    def content(self) -> dict[str, Any]:
        """The letter, opened; empty when it is not kept any more."""
        return (self.letter if self.person_id else self.house_letter) or {}

    def ring(self, *, after: timedelta = bell.AT_ONCE) -> bool:
        """Tell the workers about this message; whether the broker took it."""
        taken = bell.ring(TASK, self.pk, after=after)
        if taken:
            Message.objects.filter(pk=self.pk).update(rung_at=Now())
        return taken

    def wait(self, span: timedelta) -> bool:
        """Let it leave no sooner than `span` from now; False, and nothing happens, when somebody has begun with it."""
        with transaction.atomic():
            mine = Message.objects.filter(pk=self.pk, state=State.WAITING, tries=0)
            waits = mine.update(begun_at=Now() + span, next_at=Now() + span, rung_at=None) == 1
            if waits and span <= bell.SOON:
                transaction.on_commit(partial(self.ring, after=span))
        return waits

    def try_again(self, *, by: Actor) -> bool:
        """Begin anew with a message that did not arrive, may not go, or waits. The gate is asked again.

        False, and nothing happens, when it has arrived or is on its way at the moment.
        """
        closed = (State.WAITING, State.UNDELIVERED, State.STOPPED)
        afresh = {"state": State.WAITING, "reason": "", "tries": 0, "rung_at": None}
        with transaction.atomic():
            mine = Message.objects.filter(pk=self.pk, state__in=closed)
            again = mine.update(begun_at=Now(), next_at=Now(), **afresh) == 1
            if again:
                self.note("mail.tried_again", by=by)
                transaction.on_commit(self.ring)
        return again

    def note(self, act: str, *, by: Actor) -> None:
        """Put one line about this message into the ledger, in the caller's transaction."""
        about = self.person.uid if self.person else None
        record(act, by=by, about=about, target=f"message:{self.pk}", counts={"template": self.template or "django"})


class Attempt(models.Model):
    """One try to deliver. `handed_at` is the moment at which the message itself began to leave the house."""

    class Transport(models.TextChoices):
        SMTP = "smtp", _("Mail server")
        FILE = "file", _("Kept here")
        SMS = "sms", _("Provider of text messages")

    message = models.ForeignKey(Message, models.CASCADE, related_name="attempts")
    transport = models.CharField(max_length=8, choices=Transport)
    started_at = models.DateTimeField(db_default=Now())
    handed_at = neutral(models.DateTimeField(null=True), SENDING)
    ended_at = neutral(models.DateTimeField(null=True), SENDING)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    code = models.PositiveSmallIntegerField(null=True)  # what the mail server answered: 451, 550
    personal_data = PersonalData(subject="message__person", clock="started_at")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attempt")
        indexes = [models.Index(fields=["started_at"], name="mail_attempt_lately")]  # how much left lately

    def __str__(self) -> str:
        return f"{self.message_id} {self.outcome}"
