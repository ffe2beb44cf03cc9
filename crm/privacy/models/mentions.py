"""Where a note about somebody else names a person who leaves: the place alone, never the words."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import PersonalData, Rows, neutral
from crm.privacy.models.person import Person

WORK = "a moment of the work, not of a person's life"


class MentionQuerySet(models.QuerySet):
    """Questions about mentions."""

    def for_desk(self, user: Any) -> Self:
        """Everything that was found, for those who look after retention; nothing for others."""
        return self.select_related("holder__key") if user.may("privacy.retention") else self.none()

    def waiting(self) -> Self:
        """What nobody has looked at yet."""
        return self.filter(outcome=Mention.Outcome.WAITING)


class Mention(models.Model):
    """One note, about `holder` or about a firm, that names somebody who leaves: column `column` of row `row` of `room`.

    `begins` and `length` say where in the text, so that the desk finds the words when nobody knows any more whose they
    were. `finding` is the search that found it. Nothing leads to whom it names.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("To be looked at")
        REDACTED = "redacted", _("Edited")
        NOT_HERS = "not_hers", _("Somebody else is meant")
        STAYS = "stays", _("Stays as it is")

    class Means(models.TextChoices):
        NAME = "name", pgettext_lazy("what a note names", "name")
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        UNREAD = "unread", _("could not be searched")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    finding = models.UUIDField()
    holder = models.ForeignKey(Person, models.CASCADE, null=True, related_name="notes_naming_others")
    room = neutral(models.CharField(max_length=60), "the label of a model")
    column = neutral(models.CharField(max_length=60), "the name of a column")
    row = models.BigIntegerField()
    begins = models.PositiveIntegerField()
    length = models.PositiveIntegerField()
    means = models.CharField(max_length=8, choices=Means)
    found_at = neutral(models.DateTimeField(), WORK)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.WAITING)
    settled_at = neutral(models.DateTimeField(null=True), WORK)
    settled_by = neutral(models.CharField(max_length=80, blank=True), "an actor's kind and number")
    personal_data = PersonalData(subject="holder", rows=Rows.DELETE)

    objects: ClassVar[Any] = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention in another's note")
        indexes = [
            # what the desk has to look at, oldest first
            models.Index(fields=["id"], condition=models.Q(outcome="waiting"), name="mention_waiting"),
        ]
        constraints = [models.UniqueConstraint(fields=["room", "column", "row", "begins"], name="mention_once")]
