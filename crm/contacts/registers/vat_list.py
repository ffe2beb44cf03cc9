"""The list of VAT payers ("biała lista", art. 96b of the VAT act): public, queried by NIP and day.

Its answers hold more than a firm's address: account numbers, a PESEL. Fields not named here are not read.
"""

import json
from datetime import date
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.contacts.imports.company_index import LEGAL_FORM
from crm.contacts.registers.http import fetch
from crm.contacts.registers.register_answer import Firm, Unavailable
from crm.privacy.guards.linear_patterns import pattern
from crm.privacy.keys.blind_index import words
from crm.privacy.models import Recipient

ADDRESS = pattern(r"(?P<street>.*?),?\s*(?P<postcode>\d{2}-\d{3})\s+(?P<city>.+)")


class VatList:
    """The operation GET /api/search/nip/{nip}?date={day}."""

    slug, label, part = "vat", _("the list of VAT payers"), Recipient.ProductPart.VAT

    def ask(self, nip: str, *, on: date | None = None) -> Firm | None:
        """The firm with that number, as of a day (today by default); None when there is none. Raises Unavailable."""
        day = on or timezone.localdate()
        status, content = fetch(f"{settings.VAT_LIST_URL}/api/search/nip/{nip}?date={day:%Y-%m-%d}")
        if status == HTTPStatus.NOT_FOUND:
            return None
        if status != HTTPStatus.OK:
            raise Unavailable
        try:
            subject = json.loads(content)["result"]["subject"]
            return firm_of(subject, nip) if subject else None
        except (ValueError, KeyError, TypeError, AttributeError) as trouble:
            raise Unavailable from trouble


def firm_of(subject: dict[str, Any], nip: str) -> Firm:
    """The firm in the answer. Without a KRS number and a legal form in its name it is a sole trader's."""
    name, address = text_in(subject, "name"), text_in(subject, "workingAddress") or text_in(subject, "residenceAddress")
    trader = not subject.get("krs") and not LEGAL_FORM.search(" ".join(words(name)))
    return Firm(name=name, nip=nip, regon=text_in(subject, "regon"), trader=trader, **place_of(address))


def text_in(subject: dict[str, Any], field: str) -> str:
    """One text of the answer, with single spaces."""
    return " ".join(str(subject.get(field) or "").split())


def place_of(address: str) -> dict[str, str]:
    """Street, postcode and city of an address in one line."""
    parts = ADDRESS.fullmatch(address)
    return parts.groupdict() if parts else {"street": address}
