"""Columns that every case has, as abstract models: entries of a timeline, marks of a clock, decisions of two people.

A concrete model adds its case, its words and its constraints.
"""

from typing import Any, ClassVar, Self
from uuid import uuid4

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import neutral
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed import SealedQuerySet

SIGNED = "an actor's kind and number"
OF_THE_CASE = "a moment of a case, not of a person's life"
NUMBER = "a number of ours"


def kept_and_given_once(noun: str) -> list[pgtrigger.Trigger]:
    """Triggers of a table of cases: none goes before `keep_until` but an example; number and `demo` never change."""
    return [
        pgtrigger.Trigger(
            name="kept",
            operation=pgtrigger.Delete,
            when=pgtrigger.Before,
            condition=pgtrigger.Q(old__demo=False),
            func="IF OLD.keep_until IS NULL OR OLD.keep_until >= CURRENT_DATE THEN "
            f"RAISE EXCEPTION '{noun}: % is kept until the end of its retention', OLD.number; END IF; RETURN OLD;",
        ),
        pgtrigger.Trigger(
            name="given_once",
            operation=pgtrigger.UpdateOf("number", "demo"),
            when=pgtrigger.Before,
            condition=pgtrigger.AnyChange("number", "demo"),
            func=f"RAISE EXCEPTION '{noun}: number and demo are given once';",
        ),
    ]


class DeskQuerySet(SealedQuerySet):
    """Rows of one desk, seen by whoever has its right."""

    right: ClassVar[str] = ""

    def for_desk(self, user: Any) -> Self:
        """All of them for whoever has the right of the desk; none for others."""
        return self.all() if user.may(self.right) else self.none()


class CaseEvent(HouseSealedModel):
    """One entry of a timeline. `at` is when it happened, `noted_at` when it was written down."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    at = neutral(models.DateTimeField(_("when"), default=timezone.now), OF_THE_CASE)
    ref = neutral(models.CharField(max_length=60, blank=True), "a number or code of ours")
    by = neutral(models.CharField(max_length=80), SIGNED)
    noted_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]
        verbose_name, verbose_name_plural = _("event"), _("events")


class ClockMark(models.Model):
    """A mark of a clock that `readers` colleagues were told of at `told_at`; it was due at `due_at`."""

    due_at = neutral(models.DateTimeField(), OF_THE_CASE)
    told_at = neutral(models.DateTimeField(), OF_THE_CASE)
    readers = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["due_at", "pk"]
        verbose_name, verbose_name_plural = _("mark of the clock"), _("marks of the clock")


class TwoPersonDecision(HouseSealedModel):
    """A proposal until somebody decides it; decided, it counts until a later one replaces it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    proposed_by = neutral(models.CharField(max_length=80), SIGNED)
    proposed_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    decided_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    decided_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    replaced_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)  # by a later one, or rejected

    class Meta:
        abstract = True
        verbose_name, verbose_name_plural = _("decision"), _("decisions")

    @property
    def in_force(self) -> bool:
        """Whether it is decided and nothing came after it."""
        return self.decided_at is not None and self.replaced_at is None
