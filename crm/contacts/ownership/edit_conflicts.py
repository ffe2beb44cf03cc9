"""Two people edit one record at once: whoever saves second sees the differences and decides. Nothing is lost.

    save      update(... version=opened) finds no row  ──> raise Conflict(…, theirs={column: what is stored now})
    view      except Conflict as clash: allow_overwrite(form, clash); clashes["differences"] = differences(form, clash)
    template  {% ui "clash" clash=clash differences=differences form="edit" url=… %}

For contacts, companies, deals: whatever has a `version`, with a form that carries the version it was opened with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.forms import Form
from django.http import QueryDict

from crm.accounts.language.formats import day, num
from crm.accounts.models import User
from crm.privacy.models import LedgerEntry


@dataclass(eq=False)
class Conflict(Exception):
    """Somebody else saved meanwhile: who, when, the present version, and what differs ({column: stored value})."""

    thing: Any
    who: User | None
    at: datetime | None
    version: int
    theirs: dict[str, Any] = field(default_factory=dict)


def conflict_of(
    thing: Any, acts: Iterable[str], *, stored: Mapping[str, Any], values: Mapping[str, Any], **entry_filter: Any
) -> Conflict:
    """The Conflict for the user who saved second. `about=` or `target=` finds the ledger's entries about `thing`.

    `stored` holds the present values, `values` those that were about to be saved.
    """
    last = LedgerEntry.objects.filter(act__in=list(acts), **entry_filter).order_by("-at").first()
    who = User.objects.filter(pk=last.actor_id).first() if last and last.actor_kind == "user" else None
    theirs = {name: stored[name] for name, value in values.items() if stored[name] != value}
    return Conflict(thing, who, last.at if last else None, thing.version, theirs)


def allow_overwrite(form: Form, clash: Conflict) -> None:
    """Set the form's version to the present one, so that saving it again overwrites the other user's changes."""
    sent = form.data.copy() if isinstance(form.data, QueryDict) else dict(form.data)
    sent["version"] = str(clash.version)
    form.data = sent


def differences(form: Form, clash: Conflict | None, named: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """[{label, mine, theirs}] of a conflict. `named` is {column: form field} where their names differ."""
    if clash is None:
        return []
    mine, named = form.cleaned_data, named or {}
    return [
        {"label": field.label, "mine": in_words(field, mine.get(name)), "theirs": in_words(field, theirs)}
        for name, theirs in clash.theirs.items()
        if (field := form.fields.get(named.get(name, name)))
    ]


def in_words(field: Any, value: Any) -> str:
    """One value for the table of differences; a field that stores codes has its own `in_words`."""
    return getattr(field, "in_words", plain_words)(value)


def plain_words(value: Any) -> str:
    """One plain value for the table of differences."""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, Decimal):
        return str(num(value))
    if isinstance(value, date):
        return str(day(value))
    return str(getattr(value, "label", value or ""))
