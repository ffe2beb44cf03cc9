"""Whether somebody or something is here for a purpose, by a value that must stand in no address: e-mail, phone, NIP,
the program's own number.

    POST /lookup/ {"purpose": "contracts", "email": "…"}    {"results": [{"record": "contact", "id": "…"}]}

Whom the program does not see, whom the purpose does not allow, and who is not here: the same answer after the same
statements. Each question counts as a row of the day; those that find nothing have a throttle of their own, since
whoever guesses is usually wrong.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from consents.grounds.readable_people import condition, readable
from crm.accounts.access.policy import policy
from crm.accounts.limits import throttle
from crm.accounts.permissions import rights
from crm.accounts.permissions.webhook_events import EVENTS
from crm.api.external_ids.borne_ids import having
from crm.api.models import ExternalId
from crm.api.models.external_ids import LONGEST_ID
from crm.api.people.companies import of_whom
from crm.api.people.purpose_gate import purpose_named
from crm.api.protocol.disclosure import as_given, check_reader, show
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.contacts.models import Company, Contact
from crm.contacts.people.resemblance import is_complete
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.files.rows.cell_values import tax_number
from crm.privacy.categories import Category
from crm.privacy.keys.blind_index import blinds
from crm.privacy.models import Person, Purpose
from crm.sales.models import Deal, Document, ObjectRecord, Task

ACT, MOST = "lookup", 20
VALUES = ("email", "phone", "nip", "external_id")
ONE_OF_THEM = _("Say one of these: email, phone, nip, external_id.")
INCOMPLETE = _("Send the whole address or number: a part finds nobody.")
Kind = ExternalId.Kind
NEEDED = {"email": Category.EMAIL, "phone": Category.PHONE}
SCOPES = {kind: {*EVENTS[f"{kind}.updated"].scopes} for kind in Kind.values if f"{kind}.updated" in EVENTS} | {
    "contact": {"contacts:read", "people:read"},
    "document": {"documents:read"},
}


class Question(Strict):
    """One value of one kind, and what for."""

    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    email = serializers.CharField(max_length=254, required=False)
    phone = serializers.CharField(max_length=40, required=False)
    nip = serializers.CharField(max_length=20, required=False, help_text="Of a firm, or of a sole trader.")
    external_id = serializers.CharField(max_length=LONGEST_ID, required=False, help_text="Your own number of it.")
    record = serializers.ChoiceField(
        Kind.values, default=Kind.CONTACT.value, help_text="Which kind of record has your number; a contact, unless."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        named = [name for name in VALUES if name in data]
        if len(named) != 1:
            raise serializers.ValidationError({"email": [ErrorDetail(ONE_OF_THEM, "one_of_them")]})
        if not whole(named[0], data[named[0]]):
            raise serializers.ValidationError({named[0]: [ErrorDetail(INCOMPLETE, "incomplete")]})
        return {**data, "by": named[0], "value": data[named[0]]}


class FoundRecord(serializers.Serializer):
    """A record that you may read for the purpose."""

    record = serializers.ChoiceField(Kind.values)
    id = serializers.UUIDField()


class FoundRecords(serializers.Serializer):
    """What was found: several where people share an address; none where nothing is here, or not for you."""

    results = FoundRecord(many=True)


@policy(rights.CONTACTS_VIEW, methods=("POST",), scope="lookup", asking=True)
class Lookup(Resource):
    """What you may read for a purpose, found by a value."""

    bodies = {"POST": Question}
    answers = {"POST": (200, FoundRecords)}

    def create(self, request: Any, *_args: Any) -> Any:
        """Find by a value what you may read for the purpose: a question, so it is asked anew each time."""
        question = self.sent()
        purpose = purpose_for(request, question)
        kind = "company" if question["by"] == "nip" else question["record"] if "external_id" in question else "contact"
        if not any(map(request.auth.allows, SCOPES[kind])):
            raise Problem("scope_missing", detail=", ".join(sorted(SCOPES[kind])))
        self.take_rows(request)
        rows = list(SEARCHES[kind](request.user, purpose).filter(with_value(request, question)).order_by("pk")[:MOST])
        wait = (throttle.seconds_to_wait if rows else throttle.take)(ACT, account=request.user)
        if wait:
            raise Problem("too_many_requests", headers={"Retry-After": str(wait)})
        people = [person for person in map(person_behind, rows) if person]
        categories = categories_of(question["by"], kind, rows) if people else ()
        show(request, place="lookup", people=people, purpose=purpose, categories=categories)
        return Response({"results": [{"record": kind, "id": str(row.uid)} for row in rows]})

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """No answer is remembered: who said no since must not come again."""
        return self.create(request)


def purpose_for(request: Any, question: dict[str, Any]) -> Purpose:
    """The purpose with what it gives the firm behind the program; NotNeeded where it has no use for such a value."""
    purpose = purpose_named(request, question["purpose"])
    check_reader(request, purpose)
    purpose = as_given(request, purpose)
    needed = NEEDED.get(question["by"], "" if question["record"] != Kind.CONTACT else Category.IDENTITY)
    if question["by"] != "nip" and needed and not purpose.needs(needed):
        raise NotNeeded(question["by"], purpose, needed)
    return purpose


def whole(by: str, value: str) -> bool:
    """Whether it is a whole value: a part of one is a guess."""
    if by == "nip":
        return bool(tax_number(value)[0])
    return bool(value.strip()) if by == "external_id" else is_complete(by, value)


def with_value(request: Any, question: dict[str, Any]) -> Q:
    """The condition on the records of the kind that is asked for; no statement of its own."""
    by, value = question["by"], question["value"]
    if by == "nip":
        digits, _code = tax_number(value)
        return Q(sole_trader=None, nip=digits) | Q(trader_nip_index__in=blinds("nip", digits))
    if by == "external_id":
        rows = having(request.auth.client, question["record"], [value])
        column = "person" if question["record"] == Kind.CONTACT else question["record"]
        return Q(pk__in=rows.values(column))
    return Q(pk__in=Person.objects.ids_having(by, value))


def contacts(user: Any, purpose: Purpose) -> Any:
    """The contacts that may be read for the purpose."""
    return readable(Contact.objects.alive().visible_to(user), purpose).select_related("person")


def companies(user: Any, purpose: Purpose) -> Any:
    """The firms, and the sole traders' businesses that may be read for it."""
    return Company.objects.alive().visible_to(user).filter(of_whom(purpose)).select_related("sole_trader")


def deals(user: Any, purpose: Purpose) -> Any:
    """The deals."""
    return about_people(Deal.objects.alive().visible_to(user), purpose)


def tasks(user: Any, purpose: Purpose) -> Any:
    """The tasks."""
    return about_people(Task.objects.visible_to(user).filter(binned_at=None), purpose)


def documents(user: Any, purpose: Purpose) -> Any:
    """The papers of the categories that the purpose needs."""
    needed = [category for category in (Category.FINANCIAL, Category.CORRESPONDENCE) if purpose.needs(category)]
    return about_people(Document.objects.visible_to(user).filter(category__in=needed), purpose, of_it=True)


def objects(user: Any, purpose: Purpose) -> Any:
    """The records of the house's own kinds that are for the purpose, which needs what they are called by."""
    needed = [category.value for category in Category if purpose.needs(category)]
    rows = ObjectRecord.objects.visible_to(user).filter(kind__purpose=purpose.slug, kind__category__in=needed)
    return about_people(rows, purpose, of_it=True).select_related("person", "kind")


def about_people(rows: Any, purpose: Purpose, *, of_it: bool = False) -> Any:
    """Those of a firm, and those of people who may be read for the purpose; none where it has no use for them."""
    rows = rows.filter(Q(person=None) | condition(purpose, person="person")).select_related("person")
    return rows if of_it or purpose.needs(Category.CORRESPONDENCE) else rows.filter(pk=0)


SEARCHES: dict[str, Callable[[Any, Purpose], Any]] = {
    "contact": contacts,
    "company": companies,
    "deal": deals,
    "task": tasks,
    "document": documents,
    "object": objects,
}


def person_behind(row: Any) -> Person | None:
    """Whose record it is."""
    return row.sole_trader if isinstance(row, Company) else row.person


def categories_of(by: str, kind: str, rows: list[Any]) -> set[str]:
    """The kinds of data that were told of people by finding them."""
    if kind in (Kind.DOCUMENT, Kind.OBJECT):
        return {row.category for row in rows}
    of_records = {Kind.CONTACT: Category.IDENTITY, Kind.COMPANY: Category.COMPANY}
    return {str(NEEDED.get(by) or of_records.get(Kind(kind), Category.CORRESPONDENCE))}
