"""Phone systems, whose extension is whose, and calls; what providers tell us, so that it counts once."""

import json
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts.models.interaction import Interaction
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, StaffData, neutral
from crm.privacy.keys import cipher
from crm.privacy.keys.blind_index import blind_texts
from crm.privacy.models import Person, Purpose, Recipient
from crm.privacy.models.stored_secrets import Safe

ABOUT = "how a phone system is reached"
REMEMBERED = timedelta(days=60)


class TakenEvent(models.Model):
    """One thing that a provider told, by a keyed hash of how it calls it."""

    mark = neutral(models.BigIntegerField(unique=True), "a keyed hash of a provider's own number, which opens nothing")
    at = neutral(models.DateTimeField(), "when it was told")
    personal_data = NoPersonalData("keyed hashes of the numbers that providers give to their calls; they name nobody")

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("event of a provider")
        indexes = [models.Index(fields=["at"], name="taken_event_at")]  # those that may be forgotten

    @classmethod
    def first_time(cls, name: str, *, at: datetime) -> bool:
        """Remember it; False when it was told before. In the transaction of what it leads to."""
        newest, *older = blind_texts("provider event", name)
        if older and cls.objects.filter(mark__in=older).exists():
            return False
        return cls.objects.get_or_create(mark=newest, defaults={"at": at})[1]

    @classmethod
    def forget(cls, *, at: datetime) -> int:
        """Drop those that no provider tells again; how many."""
        return cls.objects.filter(at__lt=at - REMEMBERED).delete()[0]


class PhoneSystem(Safe):
    """One phone system. Its secret is {"place", "secret"}: with which it signs, and for which address it was given.

    Recordings are noted only where `recording_purpose` says what for, and callers hear of it (`announced`).
    """

    class Kind(models.TextChoices):
        CTI = "cti", _("any phone system (signed webhooks)")
        ZADARMA = "zadarma", "Zadarma"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CTI)
    name = neutral(models.CharField(_("name"), max_length=80), "what the house calls a provider")
    address = neutral(models.CharField(_("address for calling"), max_length=200, blank=True), ABOUT)
    login = neutral(models.CharField(_("key of the API"), max_length=80, blank=True), ABOUT)
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("which recipient it is")
    )
    recording_purpose = models.ForeignKey(
        Purpose, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("what recordings are for")
    )
    announced = models.BooleanField(_("callers hear that the call is recorded before it is"), default=False)
    active = models.BooleanField(_("switched on"), default=False)
    personal_data = NoPersonalData("phone systems, and how they are reached")

    class Meta:
        verbose_name, verbose_name_plural = _("phone system"), _("phone systems")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> str:
        """How the ledger names it."""
        return f"phone-system:{self.uid}"

    def keep_secret(self, secret: str) -> None:
        """Seal the secret with the address it is given for; an empty one is none."""
        self.put_in(json.dumps({"place": self.address, "secret": secret}))

    def signing_secret(self) -> str:
        """The secret. keys.Unreadable when there is none for its address."""
        content = json.loads(self.opened()) if self.secret else {}
        if not content.get("secret") or content["place"] != self.address:
            raise cipher.Unreadable("no secret for this address")
        return str(content["secret"])


class PhoneLine(models.Model):
    """A colleague's extension at a phone system."""

    system = models.ForeignKey(PhoneSystem, models.CASCADE, related_name="lines")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="phone_lines")
    number = neutral(models.CharField(_("extension"), max_length=20), "an extension of the house")
    personal_data = StaffData(user="user", why="on which extension a colleague is called")

    class Meta:
        verbose_name, verbose_name_plural = _("extension"), _("extensions")
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="phone_line_of_one"),
            models.UniqueConstraint(fields=["system", "user"], name="phone_line_one_each"),
        ]


class PhoneCallQuerySet(models.QuerySet):
    """Questions about calls."""

    def ringing_for(self, user: Any, since: Any) -> Self:
        """Calls to a colleague's phone that nobody has answered, begun after a moment."""
        return self.filter(user=user, inbound=True, state=PhoneCall.State.RINGING, began_at__gt=since)


class PhoneCall(models.Model):
    """One call that a phone system told of. `person` is there where one contact alone has the number."""

    class State(models.TextChoices):
        RINGING = "ringing", pgettext_lazy("phone call", "Ringing")
        TALKING = "talking", pgettext_lazy("phone call", "Talking")
        ENDED = "ended", pgettext_lazy("phone call", "Ended")

    system = models.ForeignKey(PhoneSystem, models.CASCADE, related_name="calls")
    mark = neutral(models.BigIntegerField(unique=True), "a keyed hash of the system's own number of a call")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="phone_calls")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    interaction = models.OneToOneField(Interaction, models.SET_NULL, null=True, blank=True, related_name="phone_call")
    inbound = models.BooleanField(default=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RINGING)
    began_at = models.DateTimeField(_("began"))
    answered_at = neutral(models.DateTimeField(null=True, blank=True), "a moment of a call")
    ended_at = neutral(models.DateTimeField(null=True, blank=True), "a moment of a call")
    recorded = models.BooleanField(_("recorded"), default=False)
    personal_data = PersonalData(subject="person", clock="began_at", rows=Rows.DELETE)

    objects: ClassVar = PhoneCallQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("call"), _("calls")
        indexes = [
            models.Index(fields=["person", "-began_at"], name="phone_call_person"),  # a person's
            models.Index(fields=["user", "-began_at"], condition=Q(state="ringing"), name="phone_call_ringing"),
            models.Index(fields=["began_at"], condition=Q(person=None), name="phone_call_of_nobody"),  # may go
        ]

    @classmethod
    def forget(cls, *, at: datetime) -> int:
        """Drop calls of strangers that nobody tells of again; how many."""
        return cls.objects.filter(person=None, began_at__lt=at - REMEMBERED).delete()[0]
