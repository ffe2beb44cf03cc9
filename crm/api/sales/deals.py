"""Deals: read for a purpose, opened, changed over the version that was read, moved, won and lost.

A person's own deal is theirs: it is read for a purpose that needs correspondence and that there is a ground for. A
firm's is the firm's. A restricted person's own deal is absent from lists, and answers 409 when it is asked for by name;
of another's deal they are left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from consents.grounds.readable_people import condition
from consents.models import Restriction
from crm.accounts.access.policy import policy
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.api.columns import column_has_field, kinds_of
from crm.api.external_ids.sent_ids import already_there, tell_ids
from crm.api.people.contacts import Changed, created_receipt
from crm.api.people.custom_fields import CustomReader
from crm.api.people.people_for_purpose import PurposeQuery, purpose_of
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.cursor_pages import Page, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.sales.deal_customers import customer_of
from crm.api.sales.deal_shapes import OPEN, DealAdded, DealChanges, DealPage, DealShape, DealsQuery, NewDeal
from crm.api.updates.record_facts import facts_about, moved_since
from crm.contacts.companies.nip_locks import lock_sent_nip
from crm.contacts.models import Company, CustomField
from crm.contacts.ownership.edit_conflicts import Conflict
from crm.contacts.safeguards.minimisation import OWN
from crm.privacy.categories import Category
from crm.privacy.models import Purpose
from crm.sales.columns.deal import DEAL
from crm.sales.currencies import plain
from crm.sales.deals.deals import Overtaken, change, persons_to_ask
from crm.sales.deals.forms import stages_for
from crm.sales.deals.masked_deals import DealForReader, deals_for_reader
from crm.sales.deals.moves import lose, move, reopen, win
from crm.sales.lookups import deal_or_404
from crm.sales.models import Deal, DealPerson, LostReason, Stage

NEEDED = _("The purpose “%(purpose)s” does not need deals.")
FIELDS = DEAL.personal("")
READ = [column.name for column in DEAL if column_has_field(column, "reads") and column.name not in (*FIELDS, "amount")]
PLAIN = (*READ, "opened_at", "ended_at", "last_activity_at")


@policy(rights.DEALS_VIEW, methods=("GET", "POST"), also={"POST": rights.DEALS_EDIT}, scope="deals")
class Deals(Resource):
    """The deals you see, newest activity first. Those of people without a ground for the purpose are absent."""

    located = True
    queries = {"GET": DealsQuery}
    bodies = {"POST": NewDeal}
    answers = {"GET": (200, DealPage), "POST": (201, DealAdded)}

    def get(self, request: Any) -> Response:
        purpose = purpose_of(request, self.asked)
        refuse_needless(purpose)
        about_people = condition(purpose, self.asked.get("channel", ""), person="person")
        rows = filtered_deals(Deal.objects.alive().visible_to(request.user), self.asked, request.user).filter(
            Q(person=None) | about_people
        )
        rows = moved_since(request, self.asked, "deal", rows, purpose)

        def fetch(*, size: int, edge: tuple | None) -> Sequence[Deal]:
            return rows.newest_for(request.user, size=size, before=edge).with_keys()

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda deal: (deal.last_activity_at, deal.pk))
        return Response(page.body(deals_json(request, page.rows, purpose)))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Open a deal, with a firm and a person who are new, or of those who are here. Nothing personal is answered."""
        values = self.sent()
        purpose = purpose_named(request, values.pop("purpose"))
        refuse_needless(purpose)
        customer = customer_of(request, values, purpose)
        values |= values.pop(OWN, {})
        values["stage"] = stage_named(values.pop("stage", None))
        external_ids = values.pop("external_ids", [])
        with customer.problems(), transaction.atomic():
            lock_sent_nip(customer.firm or {})
            if known := already_there(request, "deal", external_ids, "api:deal"):
                return settle(known)
            deal = customer.open(values)
            tell_ids(request, deal, external_ids, purpose)
            receipt = created_receipt(deal.uid, "api:deal", tag(deal.version))
            return settle(replace(receipt, body=receipt.body | customer.made))


@policy(
    rights.DEALS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "deal"},
    also={"PATCH": rights.DEALS_EDIT},
    scope="deals",
)
class OneDeal(Resource):
    """One deal. 409 contact_not_allowed when nothing allows the purpose."""

    queries = {"GET": PurposeQuery, "PATCH": PurposeQuery}
    bodies = {"PATCH": DealChanges}
    answers = {"GET": (200, DealShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        deal, purpose = deal_and_purpose(request, self.asked, key)
        (values,) = deals_json(request, [deal], purpose)
        return conditional(request, values, deal.version)

    def patch(self, request: Any, key: UUID) -> Response:
        """Change it, over the version in If-Match; a step is no version of its own."""
        deal, purpose = deal_and_purpose(request, self.asked, key)
        require(request, deal.version)
        values = self.sent()
        external_ids = values.pop("external_ids", None)
        values |= values.pop(OWN, {})
        steps = {str(name): values.pop(name) for name in ("stage", "state", "lost_reason") if name in values}
        try:
            with transaction.atomic():
                changed = change(deal, values, version=deal.version, by=request.user) if values else []
                changed += stepped(deal, steps, by=request.user)
                changed += ["external_ids"] if tell_ids(request, deal, external_ids, purpose) else []
        except (Conflict, Overtaken):
            raise Problem("precondition_failed") from None
        return Receipt(200, {"id": str(key), "changed": sorted(changed)}, etag=tag(deal.version)).response()


def stepped(deal: Deal, steps: dict[str, Any], *, by: User) -> list[str]:
    """The steps that were asked for; names of what differs."""
    state, changed = steps.get("state"), []
    if state == OPEN and deal.outcome:
        reopen(deal, by=by)
        deal.outcome = ""
        changed.append("state")
    if "stage" in steps and move(deal, stage_named(steps["stage"]), by=by):
        changed.append("stage")
    if state in Deal.Outcome.values and state != deal.outcome:
        if state == Deal.Outcome.WON:
            win(deal, by=by)
        else:
            lose(
                deal,
                LostReason.objects.in_use().filter(uid__in=[*filter(None, [steps.get("lost_reason")])]).first(),
                by=by,
            )
        changed.append("state")
    return changed


def stage_named(key: Any) -> Stage:
    """The stage of that id, the first one without; ValidationError for one that is not offered."""
    rows = stages_for()
    stage = rows.filter(uid=key).first() if key else rows.first()
    if stage is None:
        raise ValidationError({"stage": _("This stage is gone. Choose another one.")}, code="stage")
    return stage


def deal_and_purpose(request: Any, query: dict[str, Any], key: UUID) -> tuple[Deal, Purpose]:
    """The deal as far as the caller sees it, and the purpose, for which everybody on it who must be may be served."""
    purpose = purpose_of(request, query)
    deal = deal_or_404(request.user, key)
    refuse_needless(purpose)
    for person in persons_to_ask(deal):
        must_be_readable(person, purpose, query.get("channel", ""))
    return deal, purpose


def refuse_needless(purpose: Purpose) -> None:
    """Raise purpose_not_granted when the purpose has no use for deals."""
    if not purpose.needs(Category.CORRESPONDENCE):
        raise Problem("purpose_not_granted", detail=NEEDED % {"purpose": str(purpose)})


def filtered_deals(rows: Any, query: dict[str, Any], user: Any) -> Any:
    """The rows that fit the filters; a company that one does not see is as if it did not exist."""
    if "contact" in query:
        held = Restriction.objects.filter(lifted_at=None).values("person")
        rows = rows.filter(
            pk__in=DealPerson.objects.filter(person__uid=query["contact"]).exclude(person__in=held).values("deal")
        )
    if "company" in query:
        rows = rows.filter(company__in=Company.objects.visible_to(user).filter(uid=query["company"]))
    for name in ("pipeline", "stage"):
        if name in query:
            rows = rows.filter(**{f"{name}__uid": query[name]})
    return rows.filter(outcome=query["state"].replace(OPEN, "")) if "state" in query else rows


def deals_json(request: Any, deals: Sequence[Deal], purpose: Purpose) -> list[dict[str, Any]]:
    """The deals as they may be seen; people among them are logged and disclosed when this returns."""
    people = [deal_shown.person for deal_shown in deals if deal_shown.person]
    custom = CustomReader(CustomField.Record.DEAL, purpose)
    facts = facts_about(request, deals, purpose)
    fields, kinds = ([*FIELDS, *custom.names], custom.categories) if people else ([], [])
    show(
        request,
        place="deals",
        people=people,
        fields=fields,
        purpose=purpose,
        categories=[*kinds, *(kinds_of(DEAL, FIELDS) if people else ())],
    )
    firms = Company.objects.ids_visible_to(
        request.user, {deal_shown.company_id for deal_shown in deals if deal_shown.company_id}
    )
    rows = deals_for_reader(deals, request.user, at=timezone.now())
    custom_values = custom.told(deals, clear=[deal_shown.deal.pk for deal_shown in rows if deal_shown.clear])
    return [
        deal_json(deal_shown, firms)
        | ({"custom": custom_values.get(deal_shown.deal.pk, {})} if custom.fields else {})
        | facts[deal_shown.deal.pk]
        for deal_shown in rows
    ]


def deal_json(visible: DealForReader, firms: set[int]) -> dict[str, Any]:
    """One deal; its company where it is among the `firms` that the caller sees."""
    deal = visible.deal
    return {
        "id": deal.uid,
        "contact": deal.person.uid if deal.person else None,
        "company": deal.company.uid if deal.company and deal.company_id in firms else None,
        "title": visible.told("title"),
        "notes": visible.notes,
        "amount": None if deal.amount is None else plain(deal.amount, deal.currency),
        "pipeline": deal.pipeline.uid,
        "stage": deal.stage.uid,
        "state": deal.outcome or OPEN,
        "lost_reason": deal.lost_reason.uid if deal.lost_reason else None,
        **{name: getattr(deal, name) for name in PLAIN},
    }
