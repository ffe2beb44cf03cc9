"""The catalogue of measures that the product itself takes. Each has a function that looks whether it holds; nothing of
it is ever claimed. What is seen stands in MeasureCheck, with its day.

A function returns Seen: whether it holds, how many of how many, and the day of what was seen where there is one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.authorisations.duty import duty_in_force, without
from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.factors.factor_state import lacks_factor, with_factor
from crm.accounts.models import User
from crm.accounts.permissions.rights import Group, Reach
from crm.narrowing import Words
from crm.privacy.keys import cipher
from crm.privacy.models import DaySeal, Person, PersonKey, Purpose
from crm.privacy.models.outside.agreements import kind_needed
from crm.privacy.recipients.ends_ahead import agreements_in, facts_of_ends
from retention.backups import backup_status, ledger_status
from retention.models import RestoreDrill, Rule

SEALED_LATE = timedelta(days=2)  # a day's seal is mailed the morning after
ALL_MAY = ("manager",)  # roles beside officer and decider that reach everybody's contact data by their office


@dataclass(frozen=True)
class Seen:
    """What the product saw of a measure."""

    held: bool
    good: int = 0
    all: int = 0
    seen_on: date | None = None


@dataclass(frozen=True)
class Measure:
    """One measure: its words, the article it serves, and how the product looks at it."""

    code: str
    words: Words
    article: str
    look: Callable[[datetime], Seen]


def whole(good: int, of: int) -> Seen:
    """Held when all of them are good; without any there is nothing that fails."""
    return Seen(good == of, good, of)


def per_person_keys(_at: datetime) -> Seen:
    """Whether everybody's data are sealed under a key of their own, by a master key that is current."""
    bare = Person.objects.filter(~Exists(PersonKey.objects.filter(pk=OuterRef("pk"))))
    stale = PersonKey.objects.exclude(version=cipher.current_version())
    return Seen(not bare.exists() and not stale.exists())


def second_factors(_at: datetime) -> Seen:
    """Whether everybody whose role opens much has a second factor."""
    users = with_factor(User.objects.filter(is_active=True, role__machine=False)).select_related("role")
    needing = [user for user in users if user.role.needs_second_factor]
    return whole(sum(not lacks_factor(user) for user in needing), len(needing))


def backups(_at: datetime) -> Seen:
    """Whether there is a fresh backup that was read again."""
    finding = backup_status.backup()
    return Seen(bool(finding["ok"]) and not finding["warning"])


def restore_drill(at: datetime) -> Seen:
    """Whether a backup was restored and compared within the days of DRILL_OLDEST_DAYS."""
    last = RestoreDrill.objects.first()
    if last is None:
        return Seen(False)
    limit = timedelta(days=settings.DRILL_OLDEST_DAYS)
    return Seen(last.ok and (not limit or at - last.at <= limit), seen_on=timezone.localdate(last.at))


def log_integrity(at: datetime) -> Seen:
    """Whether ledger and access log were looked through lately and found whole."""
    last = DaySeal.objects.order_by("-day").first()
    if last is None:
        return Seen(False)
    fresh = timezone.localdate(at) - last.day <= SEALED_LATE
    return Seen(fresh and not last.finding, seen_on=timezone.localdate(last.at))


def erasures_remembered(_at: datetime) -> Seen:
    """Whether the ledger of erasures is whole, so that a restored backup is cleaned again."""
    return Seen(ledger_status.ready())


def access_by_roles(_at: datetime) -> Seen:
    """Whether nobody but officers, deciders and managers reaches everybody's contact data."""
    users = User.objects.filter(is_active=True, role__machine=False).select_related("role")
    ordinary = [user for user in users.prefetch_related("role__reach_rows") if not (user.role.dpo or user.role.decides)]
    narrow = [
        user for user in ordinary if user.role.slug in ALL_MAY or user.role.reaches.get(Group.CONTACT_DATA) != Reach.ALL
    ]
    return whole(len(narrow), len(ordinary))


def authorisations(at: datetime) -> Seen:
    """Whether roles open nothing without an authorisation, and everybody has one (Art. 29, 32(4))."""
    if duty_in_force(at) is None:
        return Seen(False)
    everybody = colleagues().count()
    return whole(everybody - without(timezone.localdate(at)).count(), everybody)


def retention_rules(at: datetime) -> Seen:
    """Whether each purpose in force has a retention rule that is on (Art. 5(1)(e))."""
    on = set(Rule.objects.on(at).values_list("purpose", flat=True))
    slugs = [purpose.slug for purpose in Purpose.in_force(at)]
    return whole(sum(slug in on for slug in slugs), len(slugs))


def agreements(at: datetime) -> Seen:
    """Whether every processor and joint controller has an agreement in force (Art. 26, 28)."""
    today, good, every = timezone.localdate(at), 0, 0
    for row in facts_of_ends(at):
        if needed := kind_needed({row["kind"]}, agreement_needed=row["agreement_needed"]):
            every += 1
            good += any(paper.runs(today) for paper in agreements_in(row).get(needed, ()))
    return whole(good, every)


def encrypted_transport(_at: datetime) -> Seen:
    """Whether the product is reached over HTTPS alone."""
    return Seen(bool(settings.HTTPS) and not settings.DEBUG)


MEASURES: dict[str, Measure] = {
    each.code: each
    for each in (
        Measure(
            "person_keys", _("data sealed with a key for each person"), "art. 32 ust. 1 lit. a RODO", per_person_keys
        ),
        Measure("transport", _("connections encrypted (HTTPS)"), "art. 32 ust. 1 lit. a RODO", encrypted_transport),
        Measure(
            "second_factor",
            _("second step at sign-in for roles that see much"),
            "art. 32 ust. 1 lit. b RODO",
            second_factors,
        ),
        Measure("roles", _("sales sees contacts of its own team only"), "art. 25 ust. 2 RODO", access_by_roles),
        Measure(
            "authorisations",
            _("access only with an authorisation in force"),
            "art. 32 ust. 4 RODO",
            authorisations,
        ),
        Measure("logs", _("ledger and access log sealed and found whole"), "art. 5 ust. 2 RODO", log_integrity),
        Measure("backups", _("fresh backup, read again after it was written"), "art. 32 ust. 1 lit. c RODO", backups),
        Measure("drill", _("restore of a backup tried out"), "art. 32 ust. 1 lit. d RODO", restore_drill),
        Measure("erasures", _("erasures are repeated after a restore"), "art. 17 RODO", erasures_remembered),
        Measure("retention", _("retention rules on for every purpose"), "art. 5 ust. 1 lit. e RODO", retention_rules),
        Measure("agreements", _("agreements with all processors in force"), "art. 28 RODO", agreements),
    )
}
