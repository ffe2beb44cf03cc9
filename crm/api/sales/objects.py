"""Records of the house's own kinds: which kinds there are, and those of one kind, read for its purpose, added, changed.

A kind names the purpose that its records are for: they are read and written for that one alone. A person's record needs
a ground with them; a firm's is the firm's own.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from consents.grounds.readable_people import condition
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.external_ids.borne_ids import bearer, hold_numbers
from crm.api.external_ids.sent_ids import program_of, tell_ids
from crm.api.people.contacts import Added, Changed
from crm.api.people.custom_fields import CustomReader, CustomValues
from crm.api.people.people_for_purpose import PurposeQuery, purpose_of
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.cursor_pages import Page, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.sales.object_shapes import (
    KindsTold,
    NewObject,
    ObjectChanges,
    ObjectPage,
    ObjectShape,
    ObjectsQuery,
    kind_json,
)
from crm.api.updates.record_facts import facts_about, moved_since
from crm.contacts.models import Company, ObjectKind
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.narrowing import promised
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import Purpose
from crm.sales.documents.documents import Overtaken
from crm.sales.lookups import deal_or_404, object_or_404
from crm.sales.models import ObjectRecord
from crm.sales.objects.masked_objects import ObjectForReader, objects_for_reader
from crm.sales.objects.object_verbs import add, change

NEEDED = _("Records of this kind are for another purpose than “%(purpose)s”.")


@policy(rights.CONTACTS_VIEW, scope="objects")
class ObjectKinds(Resource):
    """The kinds of records that this installation made for itself, with their fields. Nobody is named."""

    rows_counted = False
    answers = {"GET": (200, KindsTold)}

    def get(self, request: Any) -> Response:
        return Response({"results": [kind_json(kind) for kind in ObjectKind.objects.all()]})


@policy(
    rights.CONTACTS_VIEW,
    methods=("GET", "POST"),
    params={"kind": "object_word"},
    also={"POST": rights.CONTACTS_EDIT},
    scope="objects",
)
class Objects(Resource):
    """The records of one kind of the people and firms you see, newest first. People without a ground are absent."""

    located = True
    queries = {"GET": ObjectsQuery}
    bodies = {"POST": NewObject}
    answers = {"GET": (200, ObjectPage), "POST": (201, Added)}

    def get(self, request: Any, kind: str) -> Response:
        purpose = purpose_of(request, self.asked)
        whose = kind_for(kind, purpose)
        about_people = condition(purpose, self.asked.get("channel", ""), person="person")
        rows = ObjectRecord.objects.visible_to(request.user).filter(kind=whose)
        rows = narrowed(rows.filter(Q(person=None) | about_people), self.asked, request.user)
        rows = moved_since(request, self.asked, "object", rows, purpose).with_keys()

        def fetch(*, size: int, edge: tuple | None) -> Sequence[ObjectRecord]:
            return list((rows.filter(pk__lt=edge[0]) if edge else rows).order_by("-pk")[:size])

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda item: (item.pk,))
        return Response(page.body(objects_json(request, page.rows, whose, purpose)))

    def create(self, request: Any, settle: Settle, kind: str) -> Receipt:
        """Add a record. Nothing personal is answered."""
        values = self.sent()
        purpose = purpose_named(request, values.pop("purpose"))
        whose = kind_for(kind, purpose)
        party = party_named(request.user, values)
        person = party["contact"].person if "contact" in party else party["company"].sole_trader
        if person is not None:
            must_be_readable(person, purpose)
        if deal := values.pop("deal", None):
            values["deal"] = deal_or_404(request.user, deal)
        external_ids = values.pop("external_ids", [])
        with transaction.atomic():
            if known := known_by_number(request, external_ids):
                return settle(known)
            item = add(whose, verb_values(whose, values), by=request.user, **party)
            tell_ids(request, item, external_ids, purpose)
            address = reverse("api:object", args=[whose.key, item.uid])
            return settle(Receipt(201, {"id": str(item.uid)}, location=address, etag=tag(item.version)))


@policy(
    rights.CONTACTS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "object", "kind": "object_word"},
    also={"PATCH": rights.CONTACTS_EDIT},
    scope="objects",
)
class OneObject(Resource):
    """One record. 409 contact_not_allowed when nothing allows the purpose."""

    queries = {"GET": PurposeQuery, "PATCH": PurposeQuery}
    bodies = {"PATCH": ObjectChanges}
    answers = {"GET": (200, ObjectShape), "PATCH": (200, Changed)}

    def get(self, request: Any, kind: str, key: UUID) -> Response:
        item, purpose = object_and_purpose(request, self.asked, kind, key)
        rows = objects_json(request, [item], item.kind, purpose)
        if not rows:
            raise Problem("not_found")
        return conditional(request, rows[0], item.version)

    def patch(self, request: Any, kind: str, key: UUID) -> Response:
        """Change it, over the version in If-Match."""
        item, purpose = object_and_purpose(request, self.asked, kind, key)
        require(request, item.version)
        values = self.sent()
        external_ids = values.pop("external_ids", None)
        values = verb_values(item.kind, values)
        try:
            with transaction.atomic():
                changed = change(item, values, version=item.version, by=request.user) if values else []
                changed += ["external_ids"] if tell_ids(request, item, external_ids, purpose) else []
        except Overtaken:
            raise Problem("precondition_failed") from None
        names = sorted("title" if name == "called" else name for name in changed)
        return Receipt(200, {"id": str(key), "changed": names}, etag=tag(item.version)).response()


def kind_for(key: str, purpose: Purpose) -> ObjectKind:
    """The kind of that word; 404 for none, purpose_not_granted when its records are for another purpose."""
    kind = get_object_or_404(ObjectKind, key=key[:30])
    if not kind.fits(purpose):
        raise Problem("purpose_not_granted", detail=NEEDED % {"purpose": str(purpose)})
    return kind


def object_and_purpose(request: Any, query: dict[str, Any], kind: str, key: UUID) -> tuple[ObjectRecord, Purpose]:
    """The record as far as the caller sees it, and the purpose, which it is for and may be served."""
    purpose = purpose_of(request, query)
    item = object_or_404(request.user, key)
    if item.kind.key != kind:
        raise Problem("not_found")
    kind_for(kind, purpose)
    if item.person:
        must_be_readable(item.person, purpose, query.get("channel", ""))
    return item, purpose


def known_by_number(request: Any, texts: Sequence[str]) -> Receipt | None:
    """The receipt for a record that has one of the program's numbers already, of whichever kind it is."""
    client = program_of(request)
    if client is None or not texts:
        return None
    hold_numbers(client)
    uid = bearer(client, "object", texts)
    item = ObjectRecord.objects.select_related("kind").filter(uid=uid).first() if uid else None
    if item is None:
        return None
    address = reverse("api:object", args=[item.kind.key, item.uid])
    return Receipt(201, {"id": str(item.uid), "new": False}, location=address)


def party_named(user: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Whose a new record is, taken out of what was sent."""
    contact, company = values.pop("contact", None), values.pop("company", None)
    if contact:
        return {"contact": contact_or_404(user, contact, alive=True)}
    return {"company": company_or_404(user, promised(company), alive=True)}


def verb_values(kind: ObjectKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent as the verbs take it; every wrong field under its own pointer."""
    columns = {"called" if name == "title" else name: value for name, value in values.items() if name != "custom"}
    try:
        return columns | CustomValues(kind.record).to_internal_value(values.get("custom", {}))
    except serializers.ValidationError as wrong:
        raise serializers.ValidationError({"custom": wrong.detail}) from None


def narrowed(rows: Any, query: dict[str, Any], user: Any) -> Any:
    """The rows that fit the filters; a company that one does not see is as if it did not exist."""
    if "contact" in query:
        rows = rows.filter(person__uid=query["contact"])
    if "company" in query:
        rows = rows.filter(company__in=Company.objects.visible_to(user).filter(uid=query["company"]))
    return rows


def objects_json(
    request: Any, items: Sequence[ObjectRecord], kind: ObjectKind, purpose: Purpose
) -> list[dict[str, Any]]:
    """The records as they may be seen; people among them are logged and disclosed when this returns."""
    people = [item.person for item in items if item.person]
    custom = CustomReader(kind.record, purpose)
    fields, categories = (["called", *custom.names], [kind.category, *custom.categories]) if people else ([], [])
    show(request, place="objects", people=people, fields=fields, purpose=purpose, categories=sorted(set(categories)))
    firms = Company.objects.ids_visible_to(request.user, {item.company_id for item in items if item.company_id})
    rows = objects_for_reader(items, request.user)
    facts = facts_about(request, items, purpose)
    answers = custom.told(items, clear=[row.item.pk for row in rows if row.clear])
    answered = []
    for row in rows:
        try:
            answered.append(object_json(row, firms, answers.get(row.item.pk, {})) | facts[row.item.pk])
        except Unreadable:
            continue
    return answered


def object_json(row: ObjectForReader, firms: set[int], custom: dict[str, Any]) -> dict[str, Any]:
    """One record; its company where it is among the `firms` that the caller sees."""
    item = row.item
    return {
        "id": item.uid,
        "contact": item.person.uid if item.person else None,
        "company": item.company.uid if item.company and item.company_id in firms else None,
        "title": row.title,
        "ends_on": item.ends_on,
        "custom": custom,
        "added_at": item.added_at,
    }
