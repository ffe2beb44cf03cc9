"""A record's custom values as one reader sees them on its page: unmasked, masked, or paused."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crm.contacts.custom.holders import record_of
from crm.contacts.custom_values.value_store import fields_of, rows_of
from crm.contacts.models import CustomField
from crm.contacts.models.custom_values import HeldValue
from crm.contacts.models.field_kinds import Kind
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import DOTS, masked


def value_text(field: CustomField, kept: str, *, clear: bool) -> str:
    """A value as text, masked unless `clear`; a guarded one is always masked."""
    if not kept:
        return ""
    return field.words(kept) if clear and not field.guarded else masked(field.category, field.words(kept))


def page_of(field: CustomField, stored: str) -> str:
    """The address that a value leads to; empty for none."""
    if field.linked:
        linked = field.links.get(stored)
        return linked.href if linked else ""
    return stored if field.kind == Kind.LINK and stored.startswith(("http://", "https://")) else ""


@dataclass(frozen=True)
class CustomLine:
    """One value on a page: its text, where a mask is lifted (`url`), where a link leads (`href`)."""

    name: str
    label: str
    shown: str
    clear: bool
    url: str = ""
    id: str = ""
    href: str = ""
    change: str = ""  # where it is changed in place


@dataclass
class CustomRecord:
    """The custom values of one record for one reader. The record comes with its keys; masks are lifted at `ask`."""

    record: Any
    clear: bool
    paused: bool = False
    ask: str = ""
    hers: bool = True  # a firm's own data are nobody's secret
    change: str = ""  # where values are changed in place; empty where they are not

    @cached_property
    def fields(self) -> Sequence[CustomField]:
        """Every custom field of such records."""
        return fields_of(record_of(self.record))

    @property
    def offered(self) -> bool:
        """Whether there is a field to fill in."""
        return any(field.asked for field in self.fields)

    @cached_property
    def lines(self) -> list[CustomLine]:
        """The filled fields, in order."""
        rows = rows_of(self.record, self.fields)
        return [self.line(field, rows[field.pk]) for field in self.fields if field.pk in rows]

    def line(self, field: CustomField, row: HeldValue) -> CustomLine:
        """One value."""
        try:
            stored = row.kept
        except Unreadable:
            return CustomLine(field.name, str(field), DOTS, clear=True)
        clear = self.clear and not (field.guarded and self.hers)
        text = field.words(stored) if clear else self.hidden(field, stored)
        url = f"{self.ask}?field={row.uid.hex}" if self.ask and not clear else ""
        href = page_of(field, stored) if clear else ""
        change = f"{self.change}?field={field.name}" if self.change and clear and field.asked else ""
        return CustomLine(field.name, str(field), text, clear, url, f"m-{row.uid.hex}", href, change)

    def hidden(self, field: CustomField, stored: str) -> str:
        """The masked text of a value; dots for a paused person."""
        return DOTS if self.paused else masked(field.category, field.words(stored))

    @property
    def clear_names(self) -> list[str]:
        """Names of the fields shown unmasked, for the access log."""
        return [line.name for line in self.lines if line.clear] if self.hers else []
