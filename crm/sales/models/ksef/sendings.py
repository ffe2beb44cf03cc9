"""One invoice on its way to KSeF, or what became of it."""

from datetime import timedelta
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, neutral, personal
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedQuerySet, SealedTextField
from crm.sales.models.documents import Document
from crm.sales.models.ksef.accounts import TURN

LEASE = timedelta(minutes=5)  # of one turn with one invoice


class KsefSendingQuerySet(SealedQuerySet):
    """Phrases about sendings. Moments of leases and turns are the database's."""

    def under_way(self) -> Self:
        """Those that are not over."""
        return self.exclude(state=KsefSending.State.REJECTED).exclude(state=KsefSending.State.ACCEPTED, upo_due=False)

    def due(self) -> Self:
        """Those to be looked at now, in nobody's hands."""
        free = Q(lease_token=None) | Q(lease_until__lt=Now())
        return self.under_way().filter(free, next_at__lte=Now()).order_by("next_at", "pk")


class KsefSending(HouseSealedModel):
    """One invoice on its way to KSeF, or what became of it. `digest` is that of the XML, by which KSeF knows it too."""

    State: ClassVar = Document.KsefState

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="sendings")
    state = models.CharField(max_length=8, choices=Document.KsefState, default=Document.KsefState.WAITING)
    environment = models.CharField(
        max_length=10,
        choices=[
            ("file", pgettext_lazy("ksef", "a folder of this installation")),
            ("test", pgettext_lazy("ksef", "test")),
            ("demo", pgettext_lazy("ksef", "demo")),
            ("production", pgettext_lazy("ksef", "production")),
        ],
    )
    digest = neutral(models.CharField(max_length=44), "the digest of a file")
    session = neutral(models.CharField(max_length=64, blank=True), "how KSeF calls a session")
    reference = neutral(models.CharField(max_length=64, blank=True), "how KSeF calls what was sent in a session")
    code = models.PositiveIntegerField(null=True)  # of KSeF
    words = personal(SealedTextField(_("answer of KSeF"), house=True), Category.FINANCIAL)
    upo_due = models.BooleanField(default=False)  # accepted, and its receipt not here yet
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = neutral(models.DateTimeField(auto_now_add=True), TURN)
    sent_at = neutral(models.DateTimeField(null=True), TURN)
    ended_at = neutral(models.DateTimeField(null=True), TURN)
    trouble = neutral(models.CharField(max_length=20, blank=True), "a code, see ksef_trouble.py")
    failures = models.PositiveIntegerField(default=0)
    next_at = neutral(models.DateTimeField(db_default=Now()), TURN)
    lease_token = models.UUIDField(null=True)
    lease_until = neutral(models.DateTimeField(null=True), TURN)
    personal_data = PersonalData(subject="document__person", clock="asked_at", rows=Rows.DELETE)

    objects: ClassVar = KsefSendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending to KSeF")
        verbose_name_plural = _("sendings to KSeF")
        constraints = [
            models.UniqueConstraint(fields=["document"], condition=~Q(state="rejected"), name="ksef_sending_once"),
            models.CheckConstraint(name="ksef_sending_in_session", condition=Q(reference="") | ~Q(session="")),
        ]
        indexes = [
            models.Index(fields=["digest"], name="ksef_sending_digest"),
            models.Index(fields=["next_at"], name="ksef_sending_due"),
        ]

    def __str__(self) -> str:
        return f"sending {self.uid.hex[:8]}"
