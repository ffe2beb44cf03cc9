"""Companies as a kind of import."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.company_imports.company_judge import EITHER, NAME, NIP, RECORD, CompanyJudge
from crm.contacts.company_imports.company_reversal import CompanyReversal
from crm.contacts.company_imports.company_targets import COMPANIES, GROUPS
from crm.contacts.company_imports.company_writer import CompanyWriter
from crm.contacts.imports.custom_columns import shape_of
from crm.contacts.imports.thing_judge import possible_matches
from crm.contacts.models import Company
from crm.contacts.tags.tagging import folded_names
from crm.files.imports.import_kinds import Candidate, ImportKind
from crm.privacy.logs import access_log

KEYS = {EITHER: _("NIP, else the name"), NIP: _("NIP alone"), NAME: _("Name alone")}


def companies() -> ImportKind:
    """Companies."""
    return ImportKind(
        slug="companies",
        label=_("Companies"),
        title=_("Import of companies"),
        right=rights.COMPANIES_EDIT,
        page="contacts:companies",
        **shape_of(COMPANIES, GROUPS, RECORD),
        tags=folded_names,
        keys=KEYS,
        judge=CompanyJudge,
        writer=CompanyWriter,
        undoing=CompanyReversal,
        meant=lambda load, rows: possible_matches(CompanyJudge(load), rows),
        seen=candidates_for,
        said=name_and_nip_in,
    )


def name_and_nip_in(texts: Mapping[str, str]) -> tuple[str, str]:
    """The name and the NIP of a row, as the file has them."""
    return texts.get("name", ""), texts.get("nip", "")


def candidates_for(user: Any, uids: set[Any]) -> dict[Any, Candidate]:
    """{uid: company as the reader sees it} of the visible ones. Sole traders are access-logged before it returns."""
    companies = Company.objects.visible_to(user).alive().filter(uid__in=uids).with_keys()
    visible_companies = list(companies.select_related("owner", "team"))
    held = Restriction.in_force([company.sole_trader_id for company in visible_companies if company.sole_trader_id])
    free = [company for company in visible_companies if company.sole_trader_id not in held]
    access_log.shown(
        by=user,
        view="contacts:import_check",
        people=[company.sole_trader_id for company in free if company.sole_trader_id],
        fields=["company"],
    )
    return {company.uid: candidate(user, company) for company in free}


def candidate(user: Any, company: Company) -> Candidate:
    """One company as the reader sees it."""
    company_record = CompanyRecord(company, user)
    company_record.settle(restricted=False)
    return Candidate(str(company.uid), company_record.name, reverse("contacts:company", args=[company.uid]))
