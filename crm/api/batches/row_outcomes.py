"""Rows of a batch, done one after another: what one of them is refused undoes none of the others.

    do_rows(token, rows)        [{"status": 201, "id": …}, {"status": 422, "code": "invalid", "errors": […]}, …]

In the caller's transaction, each row in a savepoint. Whoever is named by an id is locked first, in the order in which
everybody locks. An outcome holds ids, codes and names of fields and no value: it is remembered under the key.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils.datastructures import CaseInsensitiveMapping
from rest_framework import serializers

from consents.models import Ground
from crm.accounts.models import Token
from crm.api.batches.inner_requests import InnerRequest, shared_by
from crm.api.batches.row_doors import DOORS, BatchRow, Door
from crm.api.protocol.exception_handler import note_if_refused, problem_of
from crm.api.protocol.problems import CODES, Problem
from crm.api.protocol.shapes import Query
from crm.contacts.companies.nip_locks import lock_every_nip
from crm.contacts.models import Contact
from crm.jobs.work import place
from crm.privacy.models import Person

log = structlog.get_logger(__name__)
ROW_LIMIT = 64 * 1024  # characters of one row
PASSING = (OperationalError, InterfaceError)  # the database went away, a deadlock: nothing is wrong with the row
PLACE = "api:batches"
POINTER = re.compile(r"(/[a-z][a-z0-9_]{0,63}|/\d{1,5}){0,4}", re.ASCII)
MEMBERS = ("reason", "state", "into", "contacts")  # further members of a problem that are ids and codes
ANSWERED = ("id", "new", "contact", "company", "changed", "ground", "to_confirm", "state", "reason", "merge")


def do_rows(token: Token, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The outcomes of the rows, in their order; inside the caller's transaction."""
    shared = shared_by(token)
    if any(isinstance(row, Mapping) and brings_nip(row) for row in rows):
        lock_every_nip()
    hold_named(token, rows)
    return [do_row(token, row, shared) for row in rows]


def do_row(token: Token, row: Any, shared: SimpleNamespace) -> dict[str, Any]:
    """The outcome of one: what its own request would have answered, without words."""
    try:
        with transaction.atomic():
            try:
                return answered(*through_door(token, row, shared))
            except DatabaseError:
                raise
            except Exception as trouble:  # its verb is rolled back by itself; what it was shown stays written
                if problem_of(trouble) is None:
                    raise
                return refused(token, trouble)
    except PASSING:
        raise
    except Exception as trouble:
        return refused(token, trouble)


def through_door(token: Token, row: Any, shared: SimpleNamespace) -> tuple[int, Mapping[str, Any], str]:
    """(status, answer, ETag) of the row's resource."""
    read = read_row(row)
    door = DOORS[read["do"]]
    must_be_admitted(token, door)
    query, key = QueryDict(mutable=True), [read["id"]] if door.named else []
    if "purpose" in read and door.method == "PATCH":
        query["purpose"] = read["purpose"]
    headers = CaseInsensitiveMapping({"If-Match": read["if_match"]} if "if_match" in read else {})
    view: Any = door.resource()
    view.request = request = InnerRequest(token, door.method, read["body"], shared, query, headers)
    view.asked = door.resource.queries.get(door.method, Query).asked(request)
    if door.method == "POST":
        receipt = view.create(request, lambda receipt: receipt, *key)
        return receipt.status, receipt.body, receipt.etag
    response = view.patch(request, *key)
    return response.status_code, response.data, response.headers.get("ETag", "")


def read_row(row: Any) -> dict[str, Any]:
    """The row in its shape; raises too_large, malformed or invalid."""
    if not isinstance(row, Mapping):
        raise Problem("malformed")
    if len(json.dumps(row, ensure_ascii=False)) > ROW_LIMIT:
        raise Problem("too_large")
    shape = BatchRow(data=row)
    shape.is_valid(raise_exception=True)
    read: dict[str, Any] = shape.validated_data
    if "body" in read:  # as it came: the resource reads it by its own shape
        read["body"] = row["body"]
    return read


def must_be_admitted(token: Token, door: Door) -> None:
    """As the policy of the resource is asked of a request; raises scope_missing or not_permitted."""
    policy = door.resource.policy
    if missing := policy.missing_scope(token.user, door.method):
        raise Problem("scope_missing", detail=missing, scope=missing)
    if not policy.admits(token.user, door.method):
        raise Problem("not_permitted")


def brings_nip(row: Mapping[str, Any]) -> bool:
    """Whether the row gives a company its NIP: such locks come before all others."""
    body = row.get("body")
    return isinstance(body, Mapping) and ("nip" in body or "firm" in body)


def hold_named(token: Token, rows: Iterable[Any]) -> None:
    """Lock the people whom the rows name and the program sees, in one order, before the first of them is touched."""
    uids = {uid for row in rows if isinstance(row, Mapping) for uid in ids_in(row)}
    if not uids:
        return
    visible = Contact.objects.visible_to(token.user).filter(
        Q(person__uid__in=uids) | Q(pk__in=Ground.objects.filter(uid__in=uids).values("person"))
    )
    people = Person.objects.filter(pk__in=visible.values("pk")).select_related("key").order_by("pk")
    Person.hold(people)


def ids_in(row: Mapping[str, Any]) -> list[UUID]:
    """The ids that a row names, as far as they are any."""
    body = row.get("body")
    named = [row.get("id"), body.get("contact") if isinstance(body, Mapping) else None]
    uids = []
    for text in named:
        try:
            uids.append(UUID(text) if isinstance(text, str) else None)
        except ValueError:
            continue
    return [uid for uid in uids if uid]


def answered(status: int, answer: Mapping[str, Any], etag: str) -> dict[str, Any]:
    """The outcome of a row that was done."""
    outcome_parts = {name: answer[name] for name in ANSWERED if name in answer}
    return {"status": status, **outcome_parts, **({"etag": etag} if etag else {})}


def refused(token: Token, trouble: Exception) -> dict[str, Any]:
    """The outcome of a row that was not: the code of its problem, and which fields are wrong."""
    problem = problem_of(trouble)
    if problem is None:
        log.error("row of a batch failed", error=type(trouble).__name__, place=place(trouble))
        return {"status": 500, "code": "unexpected"}
    note_if_refused(trouble, problem, by=token.user, place=PLACE, method="POST")
    members = {name: problem.members[name] for name in (*MEMBERS, "scope") if name in problem.members}
    errors = [short(error) for error in problem.members.get("errors", ())]
    outcome_parts = {"errors": errors} if errors else {}
    return {"status": CODES[problem.code].status, "code": problem.code, **members, **outcome_parts}


def short(error: Mapping[str, Any]) -> dict[str, str]:
    """Where it is wrong, and its code. A name that somebody made up may be anything, so it is not repeated."""
    places = {name: str(error[name]) for name in ("pointer", "parameter", "code") if name in error}
    if not POINTER.fullmatch(places.get("pointer", "")):
        places["pointer"] = ""
    return places


class OutcomeShape(serializers.Serializer):
    """What became of one row, in the place where the row stood."""

    status = serializers.IntegerField(help_text="As a request of its own would be answered.")
    id = serializers.UUIDField(required=False)
    etag = serializers.CharField(required=False)
    new = serializers.BooleanField(required=False)
    contact = serializers.UUIDField(required=False, help_text="Who was taken in with a deal.")
    company = serializers.UUIDField(required=False, help_text="The firm that was added with a deal.")
    changed = serializers.JSONField(required=False, help_text="Names of fields; of a no, whether it was new.")
    ground = serializers.UUIDField(required=False, allow_null=True)
    to_confirm = serializers.BooleanField(required=False)
    state = serializers.CharField(required=False)
    reason = serializers.CharField(required=False)
    code = serializers.ChoiceField(sorted(CODES), required=False, help_text="Of a row that was refused.")
    scope = serializers.CharField(required=False, help_text="The scope that the token lacks.")
    into = serializers.UUIDField(required=False)
    contacts = serializers.ListField(child=serializers.UUIDField(), required=False)
    errors = serializers.ListField(child=serializers.DictField(), required=False)
