"""«A company with this NIP is here already»: said to whoever sees that company, with a link to it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.linked_message import Pointing
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.models import Company

SENTENCE = _("A company with this NIP is here already: %(name)s")


def taken_words(company: Company, reader: Any) -> Pointing:
    """The sentence; it names the company, which comes with its keys, as `reader` sees it."""
    where = reverse("contacts:company", args=[company.uid])
    return Pointing.to(where, CompanySheet(company, reader).name, SENTENCE)


def named_by(companies: Iterable[Company], reader: Any) -> list[int]:
    """The sole traders whose business the sentence names in clear: the look at them is noted before it is shown."""
    traders = (one for one in companies if one.sole_trader_id)
    return [one.sole_trader_id for one in traders if CompanySheet(one, reader).clear]  # type: ignore[misc]
