"""Records of the house's own kinds: which kinds there are, the list of one, one record."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.custom_values.value_lines import CustomRecord
from crm.contacts.models import ObjectKind
from crm.contacts.ownership.custody import has_custody
from crm.lists.pages.list_search import searched
from crm.privacy.logs import access_log
from crm.sales.deals.masked_deals import deals_for_reader
from crm.sales.lookups import object_or_404
from crm.sales.models import Deal
from crm.sales.objects.kept_until import kept_until
from crm.sales.objects.masked_objects import ObjectForReader, fields_in, on_page, people_in
from crm.sales.objects.object_list import ObjectList
from crm.sales.objects.object_verbs import party_of

ITS, OF_KIND = {"key": "object"}, {"key": "object_kind"}


@policy(rights.CONTACTS_VIEW)
def kinds(request: StaffRequest) -> HttpResponse:
    """The kinds of records that the house made for itself."""
    return render(request, "sales/objects/kinds.html", {"kinds": ObjectKind.objects.all()})


@policy(rights.CONTACTS_VIEW, params=OF_KIND, methods=("GET", "POST"))
def objects(request: StaffRequest, key: UUID) -> HttpResponse:
    """A page of the records of one kind that the user sees, or of those among them that are searched for."""
    kind = get_object_or_404(ObjectKind, uid=key)
    text, params = searched(request)
    object_list = ObjectList(request.user, kind, params, text)
    table = object_list.table
    access_log.shown(
        by=request.user,
        view="sales:objects",
        people=people_in(object_list.rows),
        fields=[*fields_in(object_list.rows), *object_list.clear_names],
    )
    return render(request, "sales/objects/list.html", {"list": object_list, "kind": kind, "table": table})


@policy(rights.CONTACTS_VIEW, params=ITS)
def one_object(request: StaffRequest, key: UUID) -> HttpResponse:
    """One record."""
    row = on_page(object_or_404(request.user, key), request.user)
    item = row.item
    custom = CustomRecord(item, row.clear, hers=item.person_id is not None)
    fields = ["called", *custom.clear_names] if row.clear else []
    access_log.shown(by=request.user, view="sales:object", people=people_in([row]), fields=fields)
    may_edit = request.user.may(rights.CONTACTS_EDIT) and has_custody(request.user, party_of(item))
    context = {"row": row, "item": item, "kind": item.kind, "custom": custom, "may_edit": may_edit}
    context |= {"deal": deal_of(row, request), "kept": kept_until(item, timezone.now())}
    return render(request, "sales/objects/object.html", context)


def deal_of(row: ObjectForReader, request: StaffRequest) -> Any:
    """The deal that it belongs to, where the user sees that and reads it in clear."""
    if row.item.deal_id is None or not request.user.may(rights.DEALS_VIEW):
        return None
    deals = Deal.objects.alive().visible_to(request.user).filter(pk=row.item.deal_id).with_keys()
    readable = deals_for_reader(list(deals), request.user, at=timezone.now())
    return next((deal for deal in readable if deal.clear), None)
