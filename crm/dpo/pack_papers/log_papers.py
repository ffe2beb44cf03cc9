"""Sections from the logs and the settings: who looked, what was done, how the product is set up today.

Both logs are read in batches and written line by line; people stand in them by their short keys alone.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _, gettext_noop, ngettext

from crm.accounts.factors.factor_state import with_factor
from crm.accounts.language.actor_names import names_of
from crm.accounts.language.formats import num
from crm.accounts.models import Role, User
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import RIGHTS
from crm.casework.data_files import as_csv, as_json, csv_lines
from crm.dpo.logs import words
from crm.dpo.logs.entries import short
from crm.dpo.pack_papers.pack_scope import Paper, Scope, Section, iso
from crm.privacy.logs.log_health import health
from crm.privacy.models import AccessEntry, LedgerEntry, Person

BATCH = 500


def in_batches(rows: Any) -> Iterator[list[Any]]:
    """The rows of a queryset, BATCH at a time; memory holds no more."""
    batch: list[Any] = []
    for row in rows.iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


# ---- the access log


def looks_in(scope: Scope) -> Any:
    """The looks of the range, oldest first."""
    return scope.within(AccessEntry.objects.all(), "at").order_by("at", "pk")


def look_rows(scope: Scope) -> Iterator[list[str]]:
    """A head, then a row a look; the readers' own words for a reason stay out."""
    yield [_("Row"), _("When"), _("Who"), _("Where"), _("What"), _("People"), _("Purpose"), _("Reason"), "HMAC"]
    for batch in in_batches(looks_in(scope)):
        names = names_of((row.actor_kind, row.actor_id) for row in batch)
        keys = keys_of(batch)
        for row in batch:
            yield [
                str(row.pk),
                iso(row.at),
                names[row.actor_kind, row.actor_id],
                words.page_in_words(row.view),
                words.fields_in_words(row.fields),
                " ".join(keys.get(person, "–") for person in row.people),
                row.purpose,
                words.why_in_words(row.reason),
                bytes(row.mac).hex(),
            ]


def keys_of(batch: Iterable[AccessEntry]) -> dict[int, str]:
    """{internal number: short key} of everybody seen in a batch who still exists."""
    people = {person for row in batch for person in row.people}
    return {pk: uid.hex[:8].upper() for pk, uid in Person.objects.filter(pk__in=people).values_list("pk", "uid")}


def look_papers(scope: Scope) -> Iterator[Paper]:
    """The access log as a table."""
    yield Paper("dziennik-dostepu.csv", lambda: csv_lines(look_rows(scope)))


def look_line(scope: Scope) -> str:
    """How many looks."""
    n = looks_in(scope).count()
    return ngettext("%(n)s look", "%(n)s looks", n) % {"n": num(n)}


# ---- the ledger


def acts_in(scope: Scope) -> Any:
    """The acts of the range, oldest first."""
    return scope.within(LedgerEntry.objects.all(), "at").order_by("at", "pk")


def act_rows(scope: Scope) -> Iterator[list[str]]:
    """A head, then a row an act."""
    yield [_("Row"), _("When"), _("Who"), _("What was done"), _("Person"), _("About"), _("Fields"), _("Counts"), "HMAC"]
    for batch in in_batches(acts_in(scope)):
        names = names_of((row.actor_kind, row.actor_id) for row in batch)
        for row in batch:
            yield [
                str(row.pk),
                iso(row.at),
                names[row.actor_kind, row.actor_id],
                words.act_in_words(row.act),
                row.about.hex[:8].upper() if row.about else "",
                short(row.target),
                words.columns_of(row.target, row.fields),
                "; ".join(f"{name} {value}" for name, value in row.counts.items()),
                bytes(row.mac).hex(),
            ]


def act_papers(scope: Scope) -> Iterator[Paper]:
    """The ledger as a table."""
    yield Paper("ksiega-czynnosci.csv", lambda: csv_lines(act_rows(scope)))


def act_line(scope: Scope) -> str:
    """How many acts."""
    n = acts_in(scope).count()
    return ngettext("%(n)s act", "%(n)s acts", n) % {"n": num(n)}


# ---- settings


def setting_papers(_scope: Scope) -> Iterator[Paper]:
    """Limits of sessions and backups, roles with what they may do, accounts with their role and second factor."""
    yield Paper("ustawienia.json", lambda: as_json(limits()))
    yield Paper("role.csv", lambda: as_csv(role_rows()))
    yield Paper("konta.csv", lambda: as_csv(account_rows()))


def limits() -> dict[str, Any]:
    """What the installation is set to; no secret is among it."""
    rules: Any = settings.AUTH_PASSWORD_VALIDATORS
    return {
        "session_lifetime_seconds": int(settings.SESSION_LIFETIME.total_seconds()),
        "session_idle_seconds": int(settings.SESSION_IDLE.total_seconds()),
        "session_idle_officer_seconds": int(settings.SESSION_IDLE_OFFICER.total_seconds()),
        "fresh_proof_seconds": int(settings.STEP_UP_WITHIN.total_seconds()),
        "password_hashers": [path.rpartition(".")[2] for path in settings.PASSWORD_HASHERS],
        "password_rules": [str(rule["NAME"]).rpartition(".")[2] for rule in rules],
        "backups_kept_days": settings.BACKUP_DAYS,
        "backup_keys_kept_days": settings.KEYS_BACKUP_DAYS,
        "purge_waits_seconds": int(settings.RETENTION_COOLING.total_seconds()),
        "logs": [{"check": log["name"], "ok": log["ok"], "detail": log["detail"]} for log in health()],
    }


def role_rows() -> list[dict[str, str]]:
    """One row a role."""
    return [
        {
            _("Role"): str(role),
            _("Rights"): "; ".join(str(RIGHTS[right]) for right in sorted(role.held) if right in RIGHTS),
            _("How far it sees"): "; ".join(f"{group}: {reach}" for group, reach in sorted(role.reaches.items())),
        }
        for role in Role.objects.prefetch_related("reach_rows").order_by("pk")
    ]


def account_rows() -> list[dict[str, str]]:
    """One row an account; addresses stay out."""
    users: Any = with_factor(User.objects.select_related("role")).order_by("pk")
    return [
        {
            _("Account"): str(user),
            _("Role"): str(user.role),
            _("Open"): _("yes") if user.is_active else _("no"),
            _("Second factor"): _("yes") if user.has_factor else _("no"),
        }
        for user in users
    ]


def setting_line(_scope: Scope) -> str:
    """How many accounts and roles."""
    n = User.objects.filter(is_active=True).count()
    return ngettext("%(n)s open account", "%(n)s open accounts", n) % {"n": num(n)}


LOGS = (
    Section(
        "access_log",
        "10_dziennik-dostepu",
        gettext_noop("Access log"),
        rights.PRIVACY_AUDIT,
        look_line,
        look_papers,
        usual=False,
    ),
    Section(
        "ledger", "11_ksiega", gettext_noop("Ledger of acts"), rights.PRIVACY_AUDIT, act_line, act_papers, usual=False
    ),
    Section(
        "settings",
        "12_ustawienia",
        gettext_noop("Settings and rights"),
        rights.PRIVACY_AUDIT,
        setting_line,
        setting_papers,
    ),
)
