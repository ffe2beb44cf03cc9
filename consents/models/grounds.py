"""Why we may: the current ground for each person, purpose and channel, and the append-only events behind it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.prepared import Keys, Question, prepared
from crm.lists.access import pk_among
from crm.privacy import page_memo
from crm.privacy.categories import Category
from crm.privacy.channels import channel_choices
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import LegalBasis, Origin, Person, Purpose
from crm.privacy.sealed import SealedJSONField, SealedModel


class Ground(models.Model):
    """The current state for one person, purpose and channel. Validity is checked when asked, never only by a job.

    `channel` is empty for a purpose that reaches nobody (keeping an invoice). A ground in force has no `ended_at` and
    no `expires_at` in the past, and no objection. `anew_at` is their own last yes, proved to be theirs: it beats
    earlier objections of theirs to other things, and from their address. `refused_all_at` and `refused_channel_at`
    remember the last objections that reached further than this ground: to all advertising, to it by this channel.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="grounds")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="grounds")
    channel = models.CharField(_("channel"), max_length=8, choices=channel_choices, blank=True)
    basis = models.CharField(_("legal basis"), max_length=24, choices=LegalBasis)
    since = models.DateTimeField(_("since"))
    expires_at = neutral(models.DateTimeField(_("expires"), null=True, blank=True), "end of the ground")
    ended_at = neutral(models.DateTimeField(null=True, blank=True), "end of the ground")
    objected_at = neutral(models.DateTimeField(null=True, blank=True), "an objection under Art. 21")
    refused_all_at = neutral(models.DateTimeField(null=True, blank=True), "an objection to all advertising")
    refused_channel_at = neutral(models.DateTimeField(null=True, blank=True), "an objection to a channel")
    anew_at = neutral(
        models.DateTimeField(null=True, blank=True), "the person's own later yes, which beats earlier objections"
    )
    personal_data = PersonalData(subject="person", clock="since", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("ground")
        constraints = [
            models.UniqueConstraint(fields=["person", "purpose", "channel"], name="ground_once"),
        ]
        indexes = [
            # people_for(purpose, channel): a covering walk over what is in force
            models.Index(
                fields=["purpose", "channel", "person"],
                include=["expires_at", "since", "basis", "anew_at"],
                condition=models.Q(ended_at=None, objected_at=None),
                name="ground_in_force",
            ),
            # the few against whom something speaks
            models.Index(fields=["person"], condition=models.Q(objected_at__isnull=False), name="ground_objected"),
            # the few whose objection reaches further than one ground
            models.Index(
                fields=["person"],
                condition=models.Q(refused_all_at__isnull=False) | models.Q(refused_channel_at__isnull=False),
                name="ground_refused",
            ),
            # what the beat has to end next
            models.Index(
                fields=["expires_at"],
                condition=models.Q(expires_at__isnull=False, ended_at=None),
                name="ground_expiring",
            ),
        ]

    @classmethod
    def of(cls, people: list[int], slugs: set[str] | None = None) -> Iterable["Ground"]:
        """Grounds of `people` for the purposes named by `slugs` (all by default), and whatever was objected to.

        Where a page reads, the same question is asked once; about one person alone all of them with their purposes.
        """
        if slugs is None and not page_memo.goes_on():
            return cls.objects.filter(person__in=people)
        return cls.question(people, slugs).rows()

    @staticmethod
    def question(people: list[int], slugs: set[str] | None = None) -> Question:
        """What `of` asks: about one person whom a page is about, all at once, since its parts ask for others."""
        params: dict[str, Any] = {"people": Keys(people)}
        if slugs is None or (page_memo.goes_on() and len(people) == 1):
            return Question(("grounds", *people), grounds_of, params)
        params["slugs"] = tuple(sorted(slugs))
        return Question(("grounds", params["slugs"], *people), grounds_named, params)

    @staticmethod
    def refusing() -> models.Q:
        """Those that remember an objection to all advertising or to a channel."""
        return models.Q(refused_all_at__isnull=False) | models.Q(refused_channel_at__isnull=False)

    def in_force(self, at: datetime | None = None) -> bool:
        """Whether the ground holds at `at` (now by default)."""
        at = at or timezone.now()
        ended = self.ended_at is not None and self.ended_at <= at
        expired = self.expires_at is not None and self.expires_at <= at
        return self.since <= at and not ended and not expired and not self.objected(at)

    def objected(self, at: datetime) -> bool:
        """Whether an objection to this very ground stands at `at`."""
        return self.objected_at is not None and self.objected_at <= at

    def heard(self, reach: str, at: datetime) -> bool:
        """Whether an objection of `reach` at `at` tells nothing new: one that reaches as far stands, or a later yes.

        One to all advertising, or to the channel, is news also behind a later yes to this ground: it holds elsewhere.
        """
        if reach == GroundEvent.Reach.GROUND:
            return self.objected(at) or (self.anew_at is not None and self.anew_at > at)
        objections = [self.refused_all_at, self.refused_channel_at if reach == GroundEvent.Reach.CHANNEL else None]
        last = max((moment for moment in objections if moment is not None), default=None)
        if last is None:
            return False
        if last > at:  # of two days the earlier one counts
            later_yes = self.anew_at is not None and self.anew_at > at
            return self.objected_at is None or self.objected(at) or later_yes
        return last == at or self.anew_at is None or self.anew_at <= last

    def refuse(self, reach: str, at: datetime) -> None:
        """They objected at `at`; a later yes of their own to this ground beats it here. The caller saves."""
        for name, value in refused(self, reach, at).items():
            setattr(self, name, value)

    def agree_anew(self, at: datetime) -> None:
        """The person said yes themselves at `at`: what they had objected to is allowed again. The caller saves."""
        self.anew_at = max(at, self.anew_at or at)
        if self.objected_at is not None and self.objected_at < at:
            self.objected_at = None


def refused(state: Any, reach: str, at: datetime) -> dict[str, Any]:
    """What an objection of `reach` at `at` changes in a state: a Ground, or one computed from events. Pure."""
    changes = {}
    if state.anew_at is None or state.anew_at <= at:
        changes["objected_at"] = min(at, state.objected_at or at)
    if reach == GroundEvent.Reach.EVERYTHING:
        changes["refused_all_at"] = max(at, state.refused_all_at or at)
    elif reach == GroundEvent.Reach.CHANNEL:
        changes["refused_channel_at"] = max(at, state.refused_channel_at or at)
    return changes


class GroundEvent(SealedModel):
    """What happened to a ground: the truth behind its state, never changed. The proof is sealed with the person's key.

    `expires_at` is the end that the event brought, `own` says that the person acted themselves, proved, `reach` how far
    an objection goes. The state is the events folded in their order (consents/lifecycle/recomputation.py).
    """

    class Reach(models.TextChoices):
        """What an objection to something that advertises covers. Of other purposes it is always the ground itself."""

        EVERYTHING = "", _("all advertising, on every channel")
        CHANNEL = "channel", _("all advertising by this channel")
        GROUND = "ground", _("this purpose on this channel alone")

    class Kind(models.TextChoices):
        RECORDED = "recorded", _("Ground recorded")
        REQUESTED = "requested", _("Consent asked for")
        PROLONGED = "prolonged", _("Ground prolonged")
        GIVEN = "given", _("Consent given")
        REFUSED = "refused", _("Consent refused")
        WITHDRAWN = "withdrawn", _("Consent withdrawn")
        OBJECTED = "objected", _("Objection")
        EXPIRED = "expired", _("Ground expired")
        ENDED = "ended", _("Ground ended")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="ground_events")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=channel_choices, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    basis = models.CharField(max_length=24, choices=LegalBasis)
    at = models.DateTimeField()
    expires_at = neutral(models.DateTimeField(null=True, blank=True), "end of the ground")
    own = models.BooleanField(default=False)
    reach = models.CharField(max_length=8, choices=Reach, default=Reach.EVERYTHING, blank=True)
    actor = neutral(models.CharField(max_length=80), "an actor's kind and number")
    origin = models.ForeignKey(Origin, models.SET_NULL, null=True, blank=True, related_name="+")
    proof = personal(SealedJSONField(), Category.CONSENT, source=Source.SUBJECT)
    text = models.ForeignKey("consents.WordingText", models.PROTECT, null=True, blank=True, related_name="+")
    seal = neutral(models.CharField(max_length=64, blank=True), "a keyed digest (consents/grounds/event_chain.py)")
    previous = neutral(models.CharField(max_length=64, blank=True), "the seal of the person's event before")
    personal_data = PersonalData(subject="person", clock="at", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("consent event")
        indexes = [
            models.Index(fields=["person", "-at"], name="ground_event_person"),  # the timeline
            # what was given and withdrawn in each month
            models.Index(
                fields=["at"],
                include=["kind", "channel", "purpose"],
                condition=models.Q(basis="consent"),
                name="consent_event_at",
            ),
        ]
        triggers = [pgtrigger.Protect(name="no_change", operation=pgtrigger.Update)]

    def get_reach_display(self) -> str:  # type: ignore[no-redef]  # Django makes none where one stands
        """How far an objection goes; nothing for what is none."""
        return str(GroundEvent.Reach(self.reach).label) if self.kind == GroundEvent.Kind.OBJECTED else ""

    @property
    def reach_in_words(self) -> str:
        """What an objection to advertising covers; empty for every other event."""
        return self.get_reach_display() if self.purpose.marketing else ""

    @property
    def kind_in_words(self) -> str:
        """What happened; of an objection to advertising also what it covers."""
        kind = str(self.get_kind_display())
        return f"{kind}: {reach}" if (reach := self.reach_in_words) else kind


class Restriction(models.Model):
    """Art. 18: the person's data are kept, not used, until somebody lifts it."""

    class Reason(models.TextChoices):
        ACCURACY = "accuracy", _("Accuracy contested")  # 18(1)(a)
        UNLAWFUL = "unlawful", _("Unlawful, but the person wants no erasure")  # 18(1)(b)
        CLAIMS = "claims", _("Needed by the person for claims")  # 18(1)(c)
        OBJECTION = "objection", _("Objection pending")  # 18(1)(d)

    person = models.ForeignKey(Person, models.CASCADE, related_name="restrictions")
    reason = models.CharField(max_length=12, choices=Reason)
    since = models.DateTimeField()
    placed_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    told_at = neutral(models.DateTimeField(null=True, blank=True), "when the person was told that it ends")
    lifted_at = neutral(models.DateTimeField(null=True, blank=True), "end of the restriction")
    lifted_by = neutral(models.CharField(max_length=80, blank=True), "an actor's kind and number")
    personal_data = PersonalData(subject="person", clock="since", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("restriction")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(lifted_at=None), name="restricted_once"),
        ]

    @classmethod
    def in_force(cls, people: Iterable[int]) -> set[int]:
        """Which of `people` (primary keys) are restricted now."""
        if isinstance(people, list):
            return set(cls.question(people).rows()) if people else set()
        return set(cls.objects.filter(person__in=people, lifted_at=None).values_list("person_id", flat=True))

    @staticmethod
    def question(people: list[int]) -> Question:
        """What `in_force` asks of a list."""
        return Question(("restricted", *people), restricted_among, {"people": Keys(people)})


@prepared
def restricted_among(_reader: None, *, people: Keys) -> models.QuerySet:
    """Which of the people are restricted."""
    return Restriction.objects.filter(pk_among(people, "person"), lifted_at=None).values_list("person_id", flat=True)


@prepared
def grounds_named(_reader: None, *, people: Keys, slugs: tuple[str, ...]) -> models.QuerySet:
    """Grounds of the people for these purposes, and whatever was objected to, with their purposes."""
    named = models.Q(purpose__slug__in=slugs) | Ground.refusing()
    return Ground.objects.filter(pk_among(people, "person"), named).select_related("purpose")


@prepared
def grounds_of(_reader: None, *, people: Keys) -> models.QuerySet:
    """All grounds of the people, with their purposes."""
    return Ground.objects.filter(pk_among(people, "person")).select_related("purpose")
