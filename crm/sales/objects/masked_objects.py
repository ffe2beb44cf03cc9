"""A record of the house's own kind as one reader sees it: in clear, or masked for a reader who sees everybody but does
not handle this person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from crm.contacts.models import Contact
from crm.contacts.ownership.custody import named_for, sees_in_clear, sees_name_in_lists
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import DOTS
from crm.sales.models import ObjectRecord


@dataclass
class ObjectForReader:
    """One record for one reader. It comes with its keys; `clear` says whether its text is readable."""

    item: ObjectRecord
    reader: Any
    clear: bool = True

    @property
    def contact(self) -> Contact | None:
        """Whose it is, when it is a person's."""
        return self.item.person.contact if self.item.person else None

    @property
    def title(self) -> str:
        """What it is called; dots where the reader may not read it or it cannot be decrypted."""
        try:
            text = self.item.called
        except Unreadable:
            return DOTS
        return text if self.clear or not text else DOTS

    @property
    def icon(self) -> str:
        """Its kind as a picture."""
        return str(self.item.kind.icon)

    @property
    def whose(self) -> str:
        """The person or the firm, as this reader may read the name."""
        if self.contact is not None:
            return self.contact.label if self.clear else named_for(self.reader, self.contact)
        return self.item.company.label if self.item.company else ""

    @property
    def whose_url(self) -> str:
        """The person's record, or the company's page."""
        if self.contact is not None:
            return reverse("contacts:record", args=[self.contact.uid])
        return reverse("contacts:company", args=[self.item.company.uid]) if self.item.company else ""

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("sales:object", args=[self.item.uid])


def objects_for_reader(items: Iterable[ObjectRecord], reader: Any) -> list[ObjectForReader]:
    """Rows of a list. A share with a reader who sees everybody does not unmask them."""
    return [ObjectForReader(item, reader, clear_in_lists(item, reader)) for item in items]


def clear_in_lists(item: ObjectRecord, reader: Any) -> bool:
    """Whether its words stand open in a list, without a query."""
    return item.person is None or sees_name_in_lists(reader, item.person.contact)


def on_page(item: ObjectRecord, reader: Any) -> ObjectForReader:
    """One record on its page."""
    return ObjectForReader(item, reader, item.person is None or sees_in_clear(reader, item.person.contact))


def people_in(rows: Iterable[ObjectForReader]) -> set[int]:
    """Keys of the people whose records these are, for the access log."""
    return {row.item.person_id for row in rows if row.item.person_id}


def fields_in(rows: Iterable[ObjectForReader]) -> list[str]:
    """The fields shown unmasked, for the access log."""
    return ["called"] if any(row.clear and row.item.person_id for row in rows) else []
