"""Companies. A firm's data are its own; a sole trader's are the person's, and are read for a purpose like theirs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from consents.grounds.readable_people import condition
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.columns import ColumnsShape, LinesOfColumns, column_has_field
from crm.api.external_ids.sent_ids import already_there, external_ids_field, tell_ids
from crm.api.people.contact_values import team_for_new
from crm.api.people.contacts import Added, Changed, created_receipt
from crm.api.people.custom_fields import CustomReader, CustomShape, CustomValues
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional, digest, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import UNKNOWN, Line, Query, wrong_parameters
from crm.api.updates.record_facts import RecordFacts, UpdatedSince, facts_about, moved_since
from crm.contacts.columns.company import COMPANY, ONLY_FIRM, ONLY_TRADER
from crm.contacts.companies.company_editing import add_company, edit_company
from crm.contacts.companies.forms import CompanyForm, texts_of, values_of
from crm.contacts.companies.nip_locks import lock_sent_nip
from crm.contacts.models import Company, CustomField
from crm.contacts.ownership.custody import must_have_custody, sees_name_in_lists
from crm.contacts.ownership.lookups import company_or_404
from crm.contacts.safeguards.minimisation import OWN
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.categories import Category
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import masked
from crm.privacy.models import Person, Purpose

READ = [column for column in COMPANY if column_has_field(column, "reads")]
FIRM = [column.name for column in READ if column.only != ONLY_TRADER]
TRADER = [column.name for column in READ if column.only != ONLY_FIRM]
NEWEST, OLDEST = "-created", "created"
NEEDED = _("This is a sole trader: say what for.")


class CompanyShape(RecordFacts, ColumnsShape):
    """A company. A sole trader has the address in one line, and only what the purpose needs of it is there."""

    table = COMPANY

    id = serializers.UUIDField()
    sole_trader = serializers.BooleanField()
    custom = CustomShape()
    owner = serializers.UUIDField()
    team = serializers.UUIDField()


class CompanyPage(serializers.Serializer):
    """A page of companies."""

    results = CompanyShape(many=True)
    next = serializers.URLField(allow_null=True)


class CompanyQuery(Query):
    """Without a purpose only firms are shown; a sole trader's data need one."""

    purpose = serializers.SlugField(max_length=40, required=False, help_text="What for; needed for sole traders.")


class CompaniesQuery(UpdatedSince, CompanyQuery, Paged):
    """The parameters of the list of companies."""

    ordering = serializers.ChoiceField([NEWEST, OLDEST], default=NEWEST)


class CompanyChanges(LinesOfColumns):
    """What is to be different."""

    table = COMPANY

    address = Line(max_length=400, help_text="Of a sole trader only.")
    custom = CustomValues(CustomField.Record.COMPANY)
    external_ids = external_ids_field()

    closed: tuple[str, ...] = ("id", "owner", "team", "sole_trader", "created_at", "binned_at", "notes")


class NewCompany(LinesOfColumns):
    """A firm. One that turns out to be a sole trader's is made the person's on screen."""

    table, only = COMPANY, ONLY_FIRM

    name = Line(required=True, allow_blank=False)
    custom = CustomValues(CustomField.Record.COMPANY)
    external_ids = external_ids_field()
    team = serializers.UUIDField(required=False, help_text="Where it is kept, for whoever is in several teams.")

    closed: tuple[str, ...] = ("id", "owner", "sole_trader", "created_at", "binned_at", "notes")


@policy(rights.COMPANIES_VIEW, methods=("GET", "POST"), also={"POST": rights.COMPANIES_EDIT}, scope="companies")
class Companies(Resource):
    """The companies you see, newest first. Sole traders are among them for a purpose that needs business data."""

    located = True
    queries = {"GET": CompaniesQuery}
    bodies = {"POST": NewCompany}
    answers = {"GET": (200, CompanyPage), "POST": (201, Added)}

    def get(self, request: Any) -> Response:
        purpose = purpose_of(request, self.asked)
        companies = Company.objects.alive().filter(of_whom(purpose))
        companies = moved_since(request, self.asked, "company", companies, purpose)

        def fetch(*, size: int, edge: tuple | None) -> Sequence[Company]:
            where = {"before": edge} if self.asked["ordering"] == NEWEST else {"after": edge or (0,)}
            rows = companies.newest_for(request.user, size=size, **where).with_keys()
            return list(rows.select_related("owner", "team"))

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda company: (company.pk,))
        return Response(page.body(companies_json(request, page.rows, purpose)))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Add a firm. One that is a sole trader's is made the person's on screen."""
        values = self.sent()
        team, custom = team_for_new(request.user, values.pop("team", None)), values.pop(OWN, {})
        external_ids = values.pop("external_ids", [])
        form = CompanyForm(values, user=request.user).alone()
        form.fields.pop("team", None)
        with transaction.atomic():
            lock_sent_nip(values)
            if known := already_there(request, "company", external_ids, "api:company"):
                return settle(known)
            company = add_company(cleaned_by(form) | custom, by=request.user, team=team)
            tell_ids(request, company, external_ids, None)
            return settle(created_receipt(company.uid, "api:company", tag(revision(company))))


@policy(
    rights.COMPANIES_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "company"},
    also={"PATCH": rights.COMPANIES_EDIT},
    scope="companies",
)
class OneCompany(Resource):
    """One company."""

    queries = {"GET": CompanyQuery, "PATCH": CompanyQuery}
    bodies = {"PATCH": CompanyChanges}
    answers = {"GET": (200, CompanyShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        company = company_or_404(request.user, key, alive=True)
        purpose = purpose_for_company(request, self.asked, company)
        return conditional(request, companies_json(request, [company], purpose)[0], revision(company))

    def patch(self, request: Any, key: UUID) -> Response:
        """Change it, over the version in If-Match."""
        company = company_or_404(request.user, key, alive=True)
        purpose = purpose_for_company(request, self.asked, company)
        must_have_custody(request.user, company)
        values = self.sent()
        custom, external_ids = values.pop(OWN, {}), values.pop("external_ids", None)
        with transaction.atomic():
            lock_sent_nip(values)
            company = lock_company(request.user, company)
            require(request, revision(company))
            checked_values = validated_changes(company, values, request.user) | custom
            changed = edit_company(company, checked_values, by=request.user)
            changed += ["external_ids"] if tell_ids(request, company, external_ids, purpose) else []
        checked_values = {"id": str(company.uid), "changed": sorted(name.removeprefix("trader_") for name in changed)}
        return Receipt(200, checked_values, etag=tag(revision(company))).response()


def purpose_of(request: Any, query: dict[str, Any]) -> Purpose | None:
    """The purpose that the query names, if it names one."""
    return purpose_named(request, query["purpose"]) if "purpose" in query else None


def of_whom(purpose: Purpose | None) -> Q:
    """The companies that may be listed: firms; sole traders for a purpose that needs their data and may be served."""
    firms = Q(sole_trader=None)
    if purpose is None or not purpose.needs(Category.COMPANY):
        return firms
    return firms | (Q(sole_trader__isnull=False) & condition(purpose, person="sole_trader"))


def purpose_for_company(request: Any, query: dict[str, Any], company: Company) -> Purpose | None:
    """The purpose for which one company is read or changed; a sole trader's needs one that may be served."""
    purpose = purpose_of(request, query)
    if company.sole_trader is None:
        return purpose
    if purpose is None:
        raise wrong_parameters({"purpose": [ErrorDetail(NEEDED, "required")]})
    refuse_paused([company.sole_trader.pk])
    must_be_readable(company.sole_trader, purpose)
    return purpose


def lock_company(user: Any, company: Company) -> Company:
    """The company, locked; a sole trader's key first, in the order in which everybody locks."""
    if company.sole_trader:
        Person.hold([company.sole_trader])
    rows = Company.objects.visible_to(user).with_keys().select_for_update(of=("self",))
    return rows.get(pk=company.pk)


def validated_changes(company: Company, values: dict[str, Any], user: Any) -> dict[str, Any]:
    """The changed values, read by the form that staff use over what is there."""
    form = CompanyForm({**values_of(company), **values}, user=user, company=company).alone()
    if strange := sorted(set(values) - set(form.fields)):
        error = ErrorDetail(UNKNOWN, "unknown_field")
        raise serializers.ValidationError({name: [error] for name in strange})
    cleaned = cleaned_by(form)
    return {name: cleaned[name] for name in values}


def cleaned_by(form: CompanyForm) -> dict[str, Any]:
    """What the form makes of its values; raises their errors."""
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form.cleaned_data


def revision(company: Company) -> str:
    """What the company's version is called: it changes with any of its values."""
    return digest([str(company.uid), values_of(company)])


def companies_json(request: Any, companies: Sequence[Company], purpose: Purpose | None) -> list[dict[str, Any]]:
    """The companies as they may be seen; sole traders among them are logged and disclosed when this returns."""
    needed = purpose is not None and purpose.needs(Category.COMPANY)
    traders = [company_shown.sole_trader for company_shown in companies if company_shown.sole_trader] if needed else []
    custom = CustomReader(CustomField.Record.COMPANY, purpose)
    readable_firms = [firm for firm in companies if needed or not firm.sole_trader_id]
    facts = facts_about(request, readable_firms, purpose)
    fields = ["trader", *custom.names] if traders else []
    show(
        request,
        place="companies",
        people=traders,
        fields=fields,
        purpose=purpose,
        categories=custom.categories if traders else (),
    )
    custom_values = custom.told(
        [company_shown for company_shown in companies if needed or not company_shown.sole_trader_id],
        clear=unmasked_pks(companies, request),
    )
    rows = []
    for company in companies:
        try:
            custom_part = (
                {"custom": custom_values.get(company.pk, {})}
                if custom.fields and (needed or not company.sole_trader_id)
                else {}
            )
            rows.append(company_json(company, needed, request.user) | custom_part | facts.get(company.pk, {}))
        except Unreadable:
            continue
    return rows


def unmasked_pks(companies: Sequence[Company], request: Any) -> list[int]:
    """Primary keys of firms, and of sole traders' businesses that the caller has at hand."""
    return [
        company.pk
        for company in companies
        if company.sole_trader_id is None or sees_name_in_lists(request.user, company)
    ]


def company_json(company: Company, needed: bool, user: Any) -> dict[str, Any]:
    """One company; of a sole trader's the business data only where the purpose needs them."""
    head = {"id": company.uid, "sole_trader": company.sole_trader_id is not None}
    tail = {"owner": company.owner.uid, "team": company.team.uid}
    if company.sole_trader_id is None:
        return {**head, **{name: getattr(company, name) for name in FIRM}, **tail}
    if not needed:
        return {**head, **tail}
    texts = texts_of(company)
    values = {name: texts[name] or "" for name in TRADER}
    if not sees_name_in_lists(user, company):
        values = {name: masked(Category.COMPANY, value) for name, value in values.items()}
    return {**head, **values, **tail}
