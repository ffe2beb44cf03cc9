"""Holds (wstrzymanie usunięcia): what must not be deleted while a claim, a proceeding or an inquiry is under way.

A hold reaches one person, some people, or everybody whom a query finds at the moment somebody asks: those who come
under it later too. It beats every rule until it is lifted or `until` is over.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedQuerySet, SealedTextField
from retention.periods import local_day

OF_THE_HOLD = "about a hold, not about a person's life"
SIGNED = "an actor's kind and number"
SEVERAL = "of a hold on several people; one person's stand in the sealed column"


class HoldQuerySet(SealedQuerySet):
    """Questions about holds."""

    def in_force(self, at: datetime, *, day: date | None = None) -> Self:
        """Those that keep at `at`; the day of `until` still counts. `day` is that of `at`, where it is known."""
        lasting = Q(until=None) | Q(until__gte=day or local_day(at))
        return self.filter(lasting, placed_at__lte=at).filter(Q(lifted_at=None) | Q(lifted_at__gt=at))

    def to_review(self, at: datetime) -> Self:
        """Those in force whose review has come."""
        return self.in_force(at).filter(review_on__lte=local_day(at))

    def for_desk(self, user: Any) -> Self:
        """With what opens them, for whoever may see retention; nothing for others."""
        return self.with_keys() if user.may("privacy.retention") else self.none()

    def with_keys(self) -> Self:
        """Together with the person and the key that opens the facts about them."""
        return self.select_related("person__key")


class Hold(HouseSealedModel):
    """One hold. `scope` of a query: {"purpose": slug}, {"company": uuid} or {"batch": uuid}; of some people: {}.

    What is said about one person is sealed under their key, about several under the organisation's: `words` finds
    either.
    """

    class Covers(models.TextChoices):
        PERSON = "person", pgettext_lazy("whom a hold covers", "One person")
        PEOPLE = "people", pgettext_lazy("whom a hold covers", "Some people")
        QUERY = "query", pgettext_lazy("whom a hold covers", "Everybody who meets a condition")

    class Reason(models.TextChoices):
        CLAIM = "claim", _("A named claim")  # Art. 17(3)(e)
        PROCEEDING = "proceeding", _("Proceedings before a court or an authority")
        INQUIRY = "inquiry", _("An inspection or audit")
        LIMITATION = "limitation", _("Limitation suspended or interrupted")
        INCIDENT = "incident", _("A breach or misuse being looked into")
        WISH = "wish", _("The person wants it kept")  # Art. 18(1)(b), (c)

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = neutral(models.CharField(max_length=20, unique=True), "a hold's number")
    covers = models.CharField(_("whom it covers"), max_length=8, choices=Covers)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="holds")
    scope = neutral(models.JSONField(default=dict, blank=True), "a purpose's slug or a random id")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    claim = models.BooleanField(_("a named claim"), default=False)
    facts = personal(SealedTextField(_("facts")), Category.CORRESPONDENCE, source=Source.STAFF)
    house_facts = neutral(SealedTextField(_("facts"), house=True), SEVERAL)
    until = neutral(models.DateField(_("until"), null=True, blank=True), OF_THE_HOLD)
    review_on = neutral(models.DateField(_("review on")), OF_THE_HOLD)
    reminded_on = neutral(models.DateField(null=True, blank=True), OF_THE_HOLD)  # the review it was said for
    placed_by = neutral(models.CharField(max_length=80), SIGNED)
    placed_at = neutral(models.DateTimeField(), OF_THE_HOLD)
    lifted_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    lifted_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_HOLD)
    lifted_why = personal(SealedTextField(_("why it was lifted")), Category.CORRESPONDENCE, source=Source.STAFF)
    house_lifted_why = neutral(SealedTextField(house=True), SEVERAL)

    objects: ClassVar[Any] = HoldQuerySet.as_manager()
    personal_data = PersonalData(subject="person", rows=Rows.BLANK)

    class Meta:
        verbose_name, verbose_name_plural = _("hold"), _("holds")
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="hold_query_says_whom", condition=~Q(covers="query") | ~Q(scope={})),
            models.CheckConstraint(name="hold_of_several_is_nobodys", condition=Q(covers="person") | Q(person=None)),
            models.CheckConstraint(
                name="hold_until_its_review", condition=Q(until=None) | Q(until__gte=models.F("review_on"))
            ),
            models.CheckConstraint(
                name="hold_lifted_by_somebody",
                condition=Q(lifted_at=None, lifted_by="") | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
            ),
        ]
        indexes = [
            # what holds, and what is to be looked at next: few are ever in force
            models.Index(fields=["review_on"], condition=Q(lifted_at=None), name="hold_in_force"),
            models.Index(fields=["-placed_at", "-id"], name="hold_newest"),  # the list, page by page
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"hold:{self.number}"

    @property
    def words(self) -> str:
        """The facts, opened; empty once their data are gone."""
        return (self.facts if self.covers == self.Covers.PERSON else self.house_facts) or ""

    @property
    def lifted_words(self) -> str:
        """Why it was lifted, opened."""
        return (self.lifted_why if self.covers == self.Covers.PERSON else self.house_lifted_why) or ""

    def in_force(self, at: datetime) -> bool:
        """Whether it keeps at `at`."""
        over = self.until is not None and self.until < local_day(at)
        return self.placed_at <= at and not over and (self.lifted_at is None or self.lifted_at > at)

    def review_due(self, day: date) -> bool:
        """Whether somebody has to look at it on `day`."""
        return self.lifted_at is None and self.review_on <= day


class HeldPerson(models.Model):
    """One of the people whom a hold on some people names."""

    hold = models.ForeignKey(Hold, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.CASCADE, related_name="held_by")
    personal_data = PersonalData(subject="person")

    class Meta:
        verbose_name = _("person on hold")

    def __str__(self) -> str:
        return f"hold {self.hold_id}"
