"""The message «A company with this NIP is here already», with a link, for a reader who sees that company."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.linked_message import Pointing
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.models import Company

SENTENCE = _("A company with this NIP is here already: %(name)s")


def nip_taken_message(company: Company, reader: Any) -> Pointing:
    """The message; it names the company, which comes with its keys, as `reader` sees it."""
    where = reverse("contacts:company", args=[company.uid])
    return Pointing.to(where, CompanyRecord(company, reader).name, SENTENCE)


def traders_named(companies: Iterable[Company], reader: Any) -> list[int]:
    """Keys of the sole traders whose business the message names unmasked: log the access before showing it."""
    traders = (company for company in companies if company.sole_trader_id)
    return [company.sole_trader_id for company in traders if CompanyRecord(company, reader).clear]  # type: ignore[misc]
