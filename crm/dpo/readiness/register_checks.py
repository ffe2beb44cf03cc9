"""Readiness of the registers of Art. 30: approved, as the product is today, looked through in time."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day as day_words
from crm.dpo.models import Register, RegisterDrift, RegisterVersion
from crm.dpo.readiness.check import Check, check_of


def versions_in_force() -> QuerySet[Any, Mapping[str, Any]]:
    """The newest approved version of each register, with how many entries it has."""
    entries = Func(F("content__entries"), function="jsonb_array_length", output_field=IntegerField())
    newest = RegisterVersion.objects.approved().order_by("register", "-number").distinct("register")
    return newest.annotate(entries=entries).values("register", "number", "review_on", "entries")


def changes_seen() -> QuerySet[Any, Mapping[str, Any]]:
    """What differs from the versions in force, as the last look found it."""
    rows = RegisterDrift.objects.filter(closed_at=None).order_by("activity", "pk")
    return rows.values("register", "activity", "written_at")


def register_checks(
    versions: Iterable[Mapping[str, Any]], changes: Iterable[Mapping[str, Any]], today: date
) -> list[Check]:
    """Whether each activity is as it was approved, and whether somebody looks through the registers in time."""
    versions, url = list(versions), reverse("dpo:register")
    changed = [row["activity"] for row in changes if row["register"] == Register.ACTIVITIES]
    numbers = list(dict.fromkeys(changed))
    listed = next((row["entries"] for row in versions if row["register"] == Register.ACTIVITIES), 0)
    whole = _("whole register")
    names = tuple(number or whole for number in numbers)
    true = Check(
        _("Register true to the product"),
        _("activities that are as they were approved, of all in the version in force"),
        max(listed - len(names), 0) if listed else 0,
        max(listed, len(names)) or 1,
        f"{url}?only=changed" if listed else url,
        names if listed else (_("no version is approved yet"),),
        code="register_drift",
        query=_("facts whose mark is another than in the version in force, as the last night saw them (Art. 30(1))"),
        act=_("Describe the changes") if listed else _("Prepare a version"),
    )
    reviewed = check_of(
        _("Registers looked through"),
        _("registers of Art. 30 whose review is ahead, of all with a version in force"),
        [(review_words(row), row["review_on"] >= today) for row in versions],
        reverse("dpo:register_versions", args=["activities"]),
        code="register_review",
        query=_("the day of the next review of the newest approved version"),
        act=_("Look through it"),
    )
    return [true, reviewed]


def review_words(row: Mapping[str, Any]) -> str:
    """Which register, and until when it was to be looked through."""
    return f"{Register(row['register']).label} ({day_words(row['review_on'])})"
