"""The scope of a case: pieces of evidence, what was drawn from them, and who was in it each time.

A draw is never changed; when evidence changes a new one is made, and the difference is counted.
"""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models.cases import Breach, case_text
from breaches.models.parts import PartQuerySet
from breaches.models.terms import CODES, DIGEST, Legible
from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedJSONField, SealedQuerySet

HASHED = "a keyed hash, which no one can turn back"


class ScopeSource(HouseSealedModel):
    """One piece of evidence. `asked` says which (addresses and numbers may stand there, so it is sealed)."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", pgettext_lazy("evidence of a breach", "Account of a user, for a span of time")
        TOKEN = "token", pgettext_lazy("evidence of a breach", "Token of a program, for a span of time")
        EXPORT = "export", pgettext_lazy("evidence of a breach", "Export file")
        IMPORT = "import", pgettext_lazy("evidence of a breach", "Import")
        MAIL = "mail", pgettext_lazy("evidence of a breach", "E-mail sent to wrong addressees")
        DEVICE = "device", pgettext_lazy("evidence of a breach", "Lost device of a user, for a span of time")
        BACKUP = "backup", pgettext_lazy("evidence of a breach", "Backup: everybody up to its day")
        RECIPIENT = "recipient", pgettext_lazy("evidence of a breach", "What a recipient was given, for a span of time")
        QUERY = "query", pgettext_lazy("evidence of a breach", "Everybody processed for a purpose")
        PEOPLE = "people", pgettext_lazy("evidence of a breach", "List of people")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="sources")
    kind = models.CharField(_("kind of evidence"), max_length=10, choices=Kind)
    asked = neutral(SealedJSONField(house=True), "which evidence, sealed under the house key")
    shows = case_text(_("what it shows"))
    since = neutral(models.DateTimeField(_("from"), null=True, blank=True), OF_THE_CASE)
    until = neutral(models.DateTimeField(_("until"), null=True, blank=True), OF_THE_CASE)
    categories = ArrayField(models.CharField(max_length=24, choices=Category), default=list, blank=True)
    protected = models.BooleanField(_("sealed or encrypted, and the key is safe"), default=False)
    counted = models.BooleanField(default=True)  # whether it is part of the scope
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("which evidence a scope was drawn from; what names people is sealed")

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("evidence of a scope"), _("evidence of scopes")
        constraints = [
            models.CheckConstraint(
                name="scope_span_in_order", condition=Q(since=None) | Q(until=None) | Q(until__gte=models.F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.breach_id}"


class ScopeDraw(models.Model):
    """What was drawn: numbers, categories, digest; `sources` are {evidence's uid: [people, only there]}."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="draws")
    version = models.PositiveIntegerField()
    people_count = models.PositiveIntegerField()
    records_count = models.PositiveIntegerField()
    recipients = models.PositiveIntegerField(default=0)
    categories = neutral(models.JSONField(default=dict), "numbers by category")
    sources = neutral(models.JSONField(default=dict), "numbers by evidence")
    legible = models.CharField(max_length=14, choices=Legible)
    came = models.PositiveIntegerField(default=0)  # people who were not in the draw before
    went = models.PositiveIntegerField(default=0)  # people who are not in it any more
    digest = neutral(models.CharField(max_length=64), DIGEST)
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("numbers; the people are rows of their own")

    class Meta:
        ordering = ["-version"]
        verbose_name, verbose_name_plural = _("scope"), _("scopes")
        constraints = [models.UniqueConstraint(fields=["breach", "version"], name="scope_one_of_a_version")]

    def __str__(self) -> str:
        return f"scope {self.breach_id}/{self.version}"


class ScopePersonQuerySet(SealedQuerySet):
    """Questions about people of a scope."""

    def for_desk(self, user: Any) -> Self:
        """With people and keys, for whoever may see breaches; nothing for others."""
        return self.select_related("person__key") if user.may("privacy.breaches") else self.none()


class ScopePerson(models.Model):
    """Somebody in a draw and what of them was exposed. Whoever is erased later stays as a keyed hash."""

    draw = models.ForeignKey(ScopeDraw, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="breach_scopes")
    person_hash = neutral(models.CharField(max_length=64), HASHED)
    categories = neutral(ArrayField(models.CharField(max_length=24), default=list), CODES)
    new = models.BooleanField(default=False)  # not in the draw before

    objects: ClassVar[Any] = ScopePersonQuerySet.as_manager()
    personal_data = PersonalData(subject="person", rows=Rows.BLANK)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("person in a scope"), _("people in scopes")
        constraints = [models.UniqueConstraint(fields=["draw", "person_hash"], name="scope_person_once")]
        indexes = [models.Index(fields=["draw", "id"], name="scope_person_page")]  # the list, page by page

    def __str__(self) -> str:
        return self.person_hash[:8]
