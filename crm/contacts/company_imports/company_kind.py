"""Companies as a kind of import."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.company_imports.company_judge import EITHER, NAME, NIP, RECORD, FirmJudge
from crm.contacts.company_imports.company_reversal import FirmUndoing
from crm.contacts.company_imports.company_targets import COMPANIES, GROUPS
from crm.contacts.company_imports.company_writer import FirmWriter
from crm.contacts.imports.custom_columns import shape_of
from crm.contacts.imports.thing_judge import things_meant
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
        judge=FirmJudge,
        writer=FirmWriter,
        undoing=FirmUndoing,
        meant=lambda load, rows: things_meant(FirmJudge(load), rows),
        seen=seen,
        said=said,
    )


def said(texts: Mapping[str, str]) -> tuple[str, str]:
    """The name and the NIP of a row, as the file has them."""
    return texts.get("name", ""), texts.get("nip", "")


def seen(user: Any, keys: set[Any]) -> dict[Any, Candidate]:
    """Companies for a reader. A sole trader is in the access log before anything is returned."""
    companies = Company.objects.visible_to(user).alive().filter(uid__in=keys).with_keys()
    found = list(companies.select_related("owner", "team"))
    held = Restriction.in_force([one.sole_trader_id for one in found if one.sole_trader_id])
    free = [one for one in found if one.sole_trader_id not in held]
    access_log.shown(
        by=user,
        view="contacts:import_check",
        people=[one.sole_trader_id for one in free if one.sole_trader_id],
        fields=["company"],
    )
    return {one.uid: candidate(user, one) for one in free}


def candidate(user: Any, company: Company) -> Candidate:
    """One company for a reader who sees it."""
    sheet = CompanySheet(company, user)
    sheet.settle(restricted=False)
    return Candidate(str(company.uid), sheet.name, reverse("contacts:company", args=[company.uid]))
