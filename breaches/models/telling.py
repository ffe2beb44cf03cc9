"""Telling the people (Art. 34): the letter, whom it went to, by which way, and who could not be reached."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models.cases import Breach, case_text
from breaches.models.parts import PartQuerySet
from breaches.models.scopes import HASHED, ScopeDraw
from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.jobs.models import Job
from crm.mail.models.messages import Message
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedQuerySet


class Letter(HouseSealedModel):
    """What people are told, in plain words (Art. 34(2)), in Polish and, where somebody wrote it, in English.

    Once people are being told it is not changed any more; a correction is the next version.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="letters")
    version = models.PositiveIntegerField()
    what = case_text(_("what happened"))
    effects = case_text(_("what it may mean for them"))
    done = case_text(_("what we have done"))
    advice = case_text(_("what they can do"))
    what_en = case_text(_("what happened, in English"))
    effects_en = case_text(_("what it may mean for them, in English"))
    done_en = case_text(_("what we have done, in English"))
    advice_en = case_text(_("what they can do, in English"))
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    draw = models.ForeignKey(ScopeDraw, models.RESTRICT, null=True, blank=True, related_name="letters")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    begun_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    begun_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    public_where = case_text(_("where the public notice stands"))
    public_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("what people are told, the same for all; sealed under the house key")

    class Meta:
        ordering = ["-version"]
        verbose_name, verbose_name_plural = _("letter to the people"), _("letters to the people")
        constraints = [
            models.UniqueConstraint(fields=["breach", "version"], name="breach_letter_one_of_a_version"),
            models.CheckConstraint(
                name="breach_letter_begun_from_a_scope",
                condition=Q(begun_at=None) | (Q(draw__isnull=False) & ~Q(begun_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.breach_id}/{self.version}"

    @property
    def text(self) -> str:
        """What everybody is told, in Polish: the words that the case and its filings repeat."""
        return "\n\n".join((self.what, self.effects, self.done, self.advice))


class ToldQuerySet(SealedQuerySet):
    """Questions about who was told."""

    def for_desk(self, user: Any) -> Self:
        """With people and keys, for whoever may see breaches; nothing for others."""
        return self.select_related("person__key", "message") if user.may("privacy.breaches") else self.none()

    def written(self) -> Self:
        """To whom a letter went: by mail, or by post once somebody carried it there."""
        return self.filter(Q(way="email") | Q(way="post", posted_at__isnull=False))

    def unreached(self) -> Self:
        """Whom neither mail nor post has reached: a mail came to nothing, a letter is not posted, no way is known."""
        failed = Q(way="email", message__state__in=["undelivered", "stopped"])
        return self.filter(reached_at=None).filter(failed | Q(way="post", posted_at=None) | Q(way="none"))


class Told(models.Model):
    """Somebody in a case and how they are told of it: once in a case, however often workers are killed."""

    class Way(models.TextChoices):
        EMAIL = "email", pgettext_lazy("told of a breach", "By e-mail")
        POST = "post", pgettext_lazy("told of a breach", "By letter")
        NONE = "none", pgettext_lazy("told of a breach", "No address known")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="told")
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="told")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="breaches_told")
    person_hash = neutral(models.CharField(max_length=64), HASHED)
    way = models.CharField(max_length=5, choices=Way)
    language = neutral(models.CharField(max_length=5), "a language")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+")
    posted_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)  # somebody carried the letter
    posted_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    reached_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)  # in another way, by phone say
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = ToldQuerySet.as_manager()
    personal_data = PersonalData(subject="person", rows=Rows.BLANK)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("person told of a breach"), _("people told of breaches")
        constraints = [models.UniqueConstraint(fields=["breach", "person_hash"], name="breach_told_once")]
        indexes = [models.Index(fields=["breach", "id"], name="breach_told_page")]  # the list, page by page

    def __str__(self) -> str:
        return self.person_hash[:8]
