"""Every column of a company, for every surface. A sole trader's values are in sealed fields, which `fields` name."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts.columns.contact import VERB
from crm.contacts.models import Company
from crm.files.rows import cell_values
from crm.files.rows.form_fields import RegonField
from crm.lists.columns import Api, Column, Columns, Control, Exported, Filtered, Group, Imported, Listed, No
from crm.privacy.categories import Category
from crm.privacy.law.jurisdiction import COMPANY_NUMBER, TAX_NUMBER

FIRM, TRADER = pgettext_lazy("company", "Legal person"), _("Sole trader")
DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
ONLY_FIRM, ONLY_TRADER = "firm", "trader"  # a sole trader's address is one line
HEAD = No("it stands in the head of the page, which the form changes")
ON_PAGE = No("the list has what tells companies apart; the rest stands on the page")
NO_FILTER = No("a sole trader's is sealed: a comparison would be a look at it")
CARD = No("a company is no person, and has no business card")
IN_PARTS = No("a file has street, postcode and city apart; of a sole trader they are put together")


def whole_address(company: Company) -> str:
    """The address in one line."""
    return company.trader_address or one_line(company.street, company.postcode, company.city)


def one_line(street: str, postcode: str, city: str) -> str:
    """A firm's address as it is read."""
    place = " ".join(part for part in (postcode, city) if part)
    return ", ".join(part for part in (street, place) if part)


def value_reader(name: str) -> Callable[[Company], str]:
    """A reader of the value `name` for a firm as well as for a sole trader."""
    return lambda company: company.told(name)


def address_part(name: str, label: Any, **surfaces: Any) -> Column:
    """A part of a firm's address."""
    defaults = {"only": ONLY_FIRM, "group": "address", "category": Category.COMPANY, "new": True, "vcard": CARD}
    return Column(name, label, **{**defaults, "listed": ON_PAGE, "filtered": NO_FILTER, **surfaces})


def column_about_row(name: str, label: Any, **surfaces: Any) -> Column:
    """A column about the row itself: shown, but changed by other acts only."""
    defaults = {"control": VERB, "in_place": VERB, "card": VERB, "imported": VERB, "merged": VERB, "vcard": CARD}
    return Column(name, label, **{**defaults, "api": Api.READ, "filtered": Filtered.OWN, **surfaces})


def companies() -> Columns:
    """The table of companies."""
    return COMPANY


COMPANY = Columns(
    Company,
    (
        Column(
            "name",
            pgettext_lazy("company", "Name"),
            fields=("trader_name",),
            read=lambda company: company.label,
            control=Control(required=True),
            new=True,
            in_place=HEAD,
            card=HEAD,
            listed=Listed(label=_("Company"), usual=1, drawn=True),
            filtered=Filtered.OWN,
            imported=Imported(
                words=(
                    r"\bnazwa|\bfirm[ay]\b|\bcompany|\borgani[sz]a(tion|cja)|\bkontrahent|\bpodmiot"
                    r"|\bprzedsiebiorstw|\baccount|\bklient\b|\bcustomer|^name\b|\bname$"
                ),
                turn=6,
            ),
            exported=Exported(usual=True),
            vcard=CARD,
        ),
        Column(
            "nip",
            TAX_NUMBER,
            fields=("trader_nip",),
            read=lambda company: company.tax_number,
            control=Control(20, cell_values.tax_number, attrs=DIGITS),
            new=True,
            listed=Listed(usual=2, drawn=True),
            filtered=Filtered.OWN,
            imported=Imported(
                label=_("NIP (tax number)"),
                words=r"\bnip\b|\bvat (id|no|number|uid)\b|\btax (id|no|number)\b|\btin\b",
            ),
            exported=Exported(usual=True),
            vcard=CARD,
        ),
        Column(
            "regon",
            COMPANY_NUMBER,
            fields=("trader_regon",),
            read=value_reader("regon"),
            control=Control(20, cell_values.company_number, made=RegonField),
            new=True,
            listed=ON_PAGE,
            filtered=NO_FILTER,
            imported=Imported(words=r"\bregon\b"),
            vcard=CARD,
        ),
        Column(
            "address",
            _("Business address"),
            fields=("trader_address",),
            read=whole_address,
            only=ONLY_TRADER,
            group="address",
            control=Control(400),
            listed=ON_PAGE,
            filtered=NO_FILTER,
            imported=IN_PARTS,
            exported=Exported(_("Address"), usual=True),
            merged=No("the parts of it are; a sole trader's business is merged with the person"),
            vcard=CARD,
        ),
        address_part(
            "street",
            _("Street"),
            imported=Imported(
                "address",
                _("Street and number"),
                words=r"\bulic|\bul\b|\bstreet|\badres|\baddress",
                turn=4,
                many=True,
            ),
        ),
        address_part(
            "postcode",
            _("Postcode"),
            control=Control(12, cell_values.postcode),
            imported=Imported(
                "address",
                words=r"^kod$|\bkod poczt|\bpostcode|\bpost code|\bpostal|\bzip\b",
                turn=3,
                many=True,
            ),
        ),
        address_part(
            "city",
            _("City"),
            control=Control(100),
            listed=Listed(usual=3, drawn=True),
            filtered=Filtered.OWN,
            imported=Imported("address", words=r"\bmiast|\bmiejscowosc|\bcity\b|\btown\b", turn=3, many=True),
        ),
        Column(
            "website",
            _("Website"),
            fields=("trader_website",),
            read=value_reader("website"),
            control=Control(
                200, cell_values.website, made=partial(forms.URLField, required=False, assume_scheme="https")
            ),
            new=True,
            listed=ON_PAGE,
            filtered=NO_FILTER,
            imported=Imported(words=r"\bwww\b|\bstrona\b|\bwebsite|\burl\b|\bweb page|\bdomena|\bdomain"),
            vcard=CARD,
        ),
        Column(
            "notes",
            _("Notes"),
            fields=("trader_notes",),
            read=value_reader("notes"),
            control=Control(10_000, rows=4, hint=_("About the firm, not about people: those have notes of their own.")),
            new=True,
            in_place=No("a text of many lines takes the whole form"),
            card=No("notes stand in a card of their own"),
            listed=ON_PAGE,
            filtered=NO_FILTER,
            imported=Imported(
                words=r"\buwag|\bnotat|\bkomentarz|\bopis|\bnote|\bcomment|\bdescription", turn=5, many=True
            ),
            exported=No("notes are written for the house and stay in it"),
            api=No("notes are written for the house and stay in it"),
            vcard=CARD,
        ),
        column_about_row(
            "kind",
            _("Kind"),
            read=lambda company: TRADER if company.sole_trader_id else FIRM,
            listed=Listed(usual=4, drawn=True),
            api=No("programs read it as sole_trader, true or false"),
        ),
        column_about_row(
            "created",
            pgettext_lazy("company", "Added"),
            listed=Listed(drawn=True),
            api=No("programs page by it, newest first"),
        ),
        column_about_row(
            "owner",
            _("Owner"),
            word=_("owner"),
            group="owner",
            listed=Listed(usual=5, drawn=True),
            exported=Exported(usual=True),
            merged=True,
        ),
        column_about_row("team", _("Team"), word=_("team"), group="owner", listed=Listed(drawn=True), merged=True),
    ),
    groups={"address": Group(_("Address"), one_line), "owner": Group(_("Owner"))},
    apart={
        "trader_nip_index": "finds a sole trader by NIP and is never read",
        "trader_tokens": "finds a sole trader by name and is never read",
    },
)
TRADER_FIELDS = {
    column.name: f"trader_{column.name}" for column in COMPANY if column.fields
}  # {column: a sole trader's field}


def columns_for(company: Company | None) -> list[Column]:
    """The columns that this kind of company has; for a new company (None) those of a firm."""
    is_trader = company is not None and company.sole_trader_id is not None
    return [column for column in COMPANY if column.only != (ONLY_FIRM if is_trader else ONLY_TRADER)]


def spots_of(*, trader: bool) -> dict[str, tuple[str, ...]]:
    """{name of an edit in place: names of the form's fields}; a sole trader's address is a single field."""
    names_by_spot = COMPANY.spots("in_place")
    parts = names_by_spot.pop("address")
    names = [name for name in parts if (COMPANY[name].only == ONLY_TRADER) == trader]
    return {**names_by_spot, "address": tuple(names)}
