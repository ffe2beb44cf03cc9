"""The history with a person: calls, meetings, notes, mails."""

from typing import ClassVar, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.messages import Message
from crm.privacy.categories import Category
from crm.privacy.channels import MESSAGE, channel_choices, channel_of
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Person
from crm.privacy.sealed import SealedJSONField, SealedModel, SealedQuerySet, SealedTextField

LONGEST_TEXT = 10_000  # letters of an entry
SEALED = ("message__to", "message__letter", "message__house_to", "message__house_letter")


# only a message says by which channel it went, and it always does
OF_A_MESSAGE = models.Q(channel="") & ~models.Q(kind=MESSAGE) | ~models.Q(channel="") & models.Q(kind=MESSAGE)


class InteractionQuerySet(SealedQuerySet):
    """Lookups of entries."""

    def standing(self) -> Self:
        """Those not removed."""
        return self.filter(removed_at=None)

    def letters(self) -> Self:
        """Mails sent by us or to us, and none that were noted by hand: see `is_letter`."""
        ours_or_theirs = models.Q(message__isnull=False) | ~models.Q(direction="")
        return self.filter(ours_or_theirs, kind=Interaction.Kind.EMAIL)

    def happened(self) -> Self:
        """Without letters of ours that are scheduled, were stopped or bounced: nobody has read them."""
        return self.exclude(message__in=Message.objects.not_gone().order_by().values("pk"))


class Interaction(SealedModel):
    """One call, mail, meeting or note, as it concerns one person. A meeting of three people is three rows."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        CALL = "call", _("Phone call")
        MEETING = "meeting", _("Meeting")
        EMAIL = "email", _("E-mail")
        MESSAGE = MESSAGE, pgettext_lazy("entry of a history", "Message")

    class Outcome(models.TextChoices):
        TALKED = "talked", _("Talked")
        NO_ANSWER = "no_answer", _("No answer")
        CALL_BACK = "call_back", _("Call back")
        REPLIED = "replied", _("The person wrote")  # of a message that was noted by hand

    class Direction(models.TextChoices):
        """Of a mail or text message that came or went: who wrote it. Empty for a mail of the outbox and for what was
        noted by hand.
        """

        IN = "in", _("E-mail from the person")
        OUT = "out", _("E-mail from us")
        COPY = "copy", _("E-mail that the person got too")
        AUTO = "auto", _("Automatic e-mail")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="interactions")
    occasion = models.UUIDField(default=uuid4)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), null=True, blank=True)  # of a call
    # of a message: by which channel it went
    channel = models.CharField(_("channel"), max_length=8, choices=channel_choices, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, blank=True)
    summary = personal(SealedTextField(_("summary")), Category.CORRESPONDENCE, source=Source.STAFF)
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    # nobody: a mail of ours that came out of a team's mailbox under an address which is no colleague's
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="interactions")
    # of a mail of ours: how far it got
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="entries")
    # of a letter: the account that it came to or left through, from which it is answered
    mailbox = models.ForeignKey(Mailbox, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+")
    # what a letter is about besides her, told by whoever wrote it there (LETTER_ABOUT): a deal's public id
    about = models.UUIDField(null=True, blank=True)
    # of a letter: what all letters of one exchange have in common; without one its `occasion` stands for it
    thread = models.UUIDField(null=True, blank=True)
    # of a mail that was filed: by what an answer to it is told ({"id", "references", "sender", "reply_to"})
    heads = personal(SealedJSONField(_("headers of a mail")), Category.CORRESPONDENCE, source=Source.STAFF)
    unsent_seen_at = neutral(models.DateTimeField(null=True, blank=True), "when its writer saw that it did not go")
    edited_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    pinned_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    # taken away by its author, to be had back for a day (crm/contacts/entries/removal.py)
    removed_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    personal_data = PersonalData(subject="person", clock="happened_at", rows=Rows.DELETE)

    objects: ClassVar = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction")
        indexes = [
            models.Index(fields=["person", "-happened_at", "-id"], name="interaction_person"),  # the timeline
            models.Index(fields=["occasion"], name="interaction_occasion"),  # who else was at a meeting
            models.Index(  # reports of a period and the list behind them, read from the index alone
                fields=["-happened_at", "-id"],
                include=["person", "author", "kind", "direction", "message"],
                condition=models.Q(removed_at=None),
                name="interaction_when",
            ),
            models.Index(  # what was taken away, to be forgotten in time
                fields=["removed_at"], condition=models.Q(removed_at__isnull=False), name="interaction_removed"
            ),
            models.Index(  # one's own letters: those that wait, those that did not go
                fields=["author", "-happened_at"], condition=models.Q(message__isnull=False), name="interaction_letters"
            ),
            models.Index(fields=["thread"], condition=models.Q(thread__isnull=False), name="interaction_thread"),
            models.Index(  # exchanges of letters, those with the latest letter first
                fields=["-happened_at", "-id"],
                include=["person", "author", "thread"],
                condition=models.Q(kind="email", removed_at=None),
                name="interaction_mail",
            ),
            models.Index(  # letters of an account, the latest first
                fields=["mailbox", "-happened_at", "-id"],
                condition=models.Q(mailbox__isnull=False),
                name="interaction_mailbox",
            ),
            models.Index(
                fields=["about"], condition=models.Q(about__isnull=False), name="interaction_about"
            ),  # a deal's
        ]
        constraints = [
            models.CheckConstraint(
                name="interaction_direction_of_a_mail",
                condition=models.Q(direction="") | models.Q(kind__in=["email", MESSAGE]),
            ),
            models.CheckConstraint(name="interaction_channel_of_a_message", condition=OF_A_MESSAGE),
        ]

    @property
    def way(self) -> str:
        """The channel by which it went; empty for one that used none."""
        return self.channel or channel_of(self.kind)

    @property
    def writer(self) -> str:
        """The name of our author."""
        return str(self.author or _("The team's mailbox"))

    @property
    def exchange(self) -> UUID:
        """What the letters of one exchange have in common."""
        return self.thread or self.occasion

    @property
    def is_letter(self) -> bool:
        """Whether it is a mail sent by us or to us, which nobody may rewrite."""
        return bool(self.message_id or self.direction)


# outcomes by which the person was active themselves
BY_THE_PERSON = (Interaction.Outcome.TALKED, Interaction.Outcome.REPLIED)
