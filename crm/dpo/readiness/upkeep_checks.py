"""Readiness of the machinery: rules that the law orders, the restore drill, the logs themselves."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, ngettext

from crm.dpo.readiness.check import Check, check_of
from crm.privacy.models import DaySeal
from retention.models import Backup, RestoreDrill
from retention.models.rules import Force, Rule, RuleSwitch

LOOKED_THROUGH_WITHIN = timedelta(days=2)  # the logs are read every night


def duty_rules(at: datetime) -> QuerySet[Any, Mapping[str, Any]]:
    """The rules that the law orders, in their newest version, each with whether one of its versions is on."""
    on = RuleSwitch.objects.filter(slug=OuterRef("slug"), on=True, replaced_at=None, at__lte=at)
    rows = Rule.objects.filter(force=Force.DUTY).annotate(counts=Exists(on)).newest()
    return rows.values("slug", "name", "name_en", "counts")


def newest_drill() -> QuerySet[RestoreDrill]:
    """The last try at a restore."""
    return RestoreDrill.objects.order_by("-at")[:1]


def first_backup() -> QuerySet[Backup]:
    """The oldest backup that we know of: from then on somebody could try one out."""
    return Backup.objects.order_by("made_at")[:1]


def last_seal() -> QuerySet[DaySeal]:
    """The last night's look through the logs."""
    return DaySeal.objects.order_by("-day")[:1]


def rule_check(rules: Iterable[Mapping[str, Any]]) -> Check:
    """Whether what a law orders to keep is kept (Art. 17(3)(b))."""
    rows = list(rules)
    english = (get_language() or "").startswith("en")
    names = [str(row["name_en"] if english and row["name_en"] else row["name"]) for row in rows]
    return check_of(
        _("Rules the law orders"),
        _("retention rules that a law orders and that are on, of all of them"),
        [(name, row["counts"]) for name, row in zip(names, rows, strict=True)],
        reverse("retention:overview"),
        pages=[reverse("retention:rule", args=[row["slug"]]) for row in rows],
        code="duty_rules",
        query=_("rules whose force is a duty, by their short name, each with its newest switch"),
        act=_("Switch them on"),
    )


def drill_check(drills: Iterable[RestoreDrill], backups: Iterable[Backup], at: datetime) -> Check:
    """Whether a backup was restored for a try, and how long ago."""
    last, first, limit = next(iter(drills), None), next(iter(backups), None), settings.DRILL_OLDEST_DAYS
    words = ngettext(
        "whether a backup was restored and compared in the last %(n)s day",
        "whether a backup was restored and compared in the last %(n)s days",
        limit,
    )
    since = last.at if last else first.made_at if first else None
    age = (at - since).days if since else 0
    failing = drill_words(last, age, limit)
    return Check(
        _("Restore drill"),
        words % {"n": limit},
        int(bool(last) and not failing),
        int(since is not None),
        reverse("retention:backups"),
        (failing,) if since and failing else (),
        code="restore_drill",
        query=_("the newest try at a restore and its result; without one, the age of the first backup"),
        act=_("See backups"),
    )


def drill_words(last: RestoreDrill | None, age: int, limit: int) -> str:
    """What is wrong with the last drill; empty when nothing is."""
    if last is None:
        return _("no backup was ever tried out")
    if not last.ok:
        return _("the last one failed")
    if limit and age > limit:
        return ngettext("the last one was %(n)s day ago", "the last one was %(n)s days ago", age) % {"n": age}
    return ""


def log_check(seals: Iterable[DaySeal], today: date) -> Check:
    """Whether the logs are whole, as the last night's look through all of them found."""
    last = next(iter(seals), None)
    failing = ""
    if last and last.finding:
        failing = last.finding
    elif last and today - last.day > LOOKED_THROUGH_WITHIN:
        failing = _("nobody has looked through them since %(day)s") % {"day": f"{last.day:%Y-%m-%d}"}
    return Check(
        _("Logs whole"),
        _("whether the last nightly look through both logs found every row and seal as it was written"),
        int(bool(last) and not failing),
        int(last is not None),
        reverse("dpo:audit"),
        (failing,) if failing else (),
        code="logs",
        query=_("every HMAC and every seal computed anew, as manage.py audit verify does"),
        act=_("See the logs"),
    )
