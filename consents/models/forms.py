"""Forms that strangers fill in: on our page, in a frame on the firm's web site, behind a QR code at a fair."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language, gettext_lazy as _

from consents.form_fields import Field
from crm.accounts.models import Team
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import Origin

OURS = "words of ours that the public reads"


class FormQuerySet(models.QuerySet):
    """Questions about forms."""

    def open(self) -> Self:
        """Those that take answers now."""
        return self.filter(opened_at__isnull=False, closed_at=None)


class CaptureForm(models.Model):
    """One form: what it asks for, for which purposes, where it may stand. `version` counts its changes.

    `serves` is the purpose of the sending itself (an enquiry), empty where the form only asks for consents.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    slug = neutral(models.SlugField(_("address"), max_length=40, unique=True), "a form's short name")
    version = models.PositiveSmallIntegerField(default=1)
    title = neutral(models.CharField(_("title in Polish"), max_length=120), OURS)
    title_en = neutral(models.CharField(_("title in English"), max_length=120), OURS)
    intro = neutral(models.TextField(_("what for, in Polish"), blank=True), OURS)
    intro_en = neutral(models.TextField(_("what for, in English"), blank=True), OURS)
    fields = ArrayField(models.CharField(max_length=12, choices=Field), verbose_name=_("fields"), default=list)
    serves = neutral(models.SlugField(_("purpose of the sending"), max_length=40, blank=True), "a purpose's short name")
    children = models.BooleanField(_("an online service that children may use themselves"), default=False)
    sites = neutral(ArrayField(models.CharField(max_length=200), default=list, blank=True), "web sites of the firm")
    origin_kind = models.CharField(_("kind of source"), max_length=16, choices=Origin.Kind, default=Origin.Kind.FORM)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    made_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    made_at = neutral(models.DateTimeField(), "about a form")
    opened_at = neutral(models.DateTimeField(null=True, blank=True), "about a form")
    closed_at = neutral(models.DateTimeField(null=True, blank=True), "about a form")
    personal_data = NoPersonalData("what we ask strangers, not who answered")

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.titled((get_language() or "")[:2])

    @property
    def is_open(self) -> bool:
        """Whether it takes answers."""
        return self.opened_at is not None and self.closed_at is None

    def titled(self, language: str) -> str:
        """Its heading in `language`."""
        return self.title_en if language == "en" else self.title

    def introduced(self, language: str) -> str:
        """What for, in `language`."""
        return self.intro_en if language == "en" else self.intro

    def open(self, *, at: datetime) -> bool:
        """Take answers from now on. False when it did already."""
        shut = CaptureForm.objects.filter(pk=self.pk).exclude(opened_at__isnull=False, closed_at=None)
        return bool(shut.update(opened_at=at, closed_at=None))

    def close(self, *, at: datetime) -> bool:
        """Take no more answers. False when it did not."""
        return bool(CaptureForm.objects.open().filter(pk=self.pk).update(closed_at=at))


class PausedVisits(models.Model):
    """How often a form was opened on one day while it took no answers: a number, nobody's visit."""

    form = models.ForeignKey(CaptureForm, models.CASCADE, related_name="paused_visits")
    day = neutral(models.DateField(), "a day")
    visits = models.PositiveIntegerField(default=0)
    personal_data = NoPersonalData("how many, not who")

    class Meta:
        verbose_name = _("visits to a paused form")
        constraints = [models.UniqueConstraint(fields=["form", "day"], name="paused_visits_once")]


class FormPurpose(models.Model):
    """A purpose for which a form asks consent: a box for each of its channels. Named by its slug, like a ground."""

    form = models.ForeignKey(CaptureForm, models.CASCADE, related_name="purposes")
    purpose_slug = neutral(models.SlugField(max_length=40), "a purpose's short name")
    place = models.PositiveSmallIntegerField(default=0)
    personal_data = NoPersonalData("what a form asks for")

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["form", "purpose_slug"], name="form_purpose_once")]
