"""Papers of the trade: read for a purpose, added, changed over the version that was read.

A person's paper is theirs: it is read for a purpose that needs its kind of data and that there is a ground for. A
firm's is its own. Files are taken and given on screen only.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from consents.grounds.readable_people import condition
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.columns import ColumnsShape, SentColumns, column_has_field
from crm.api.external_ids.sent_ids import already_there, external_ids_field, tell_ids
from crm.api.people.contacts import Added, Changed, created_receipt
from crm.api.people.people_for_purpose import PurposeQuery, purpose_of
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.updates.record_facts import RecordFacts, UpdatedSince, facts_about, moved_since
from crm.contacts.models import Company
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.privacy.categories import Category
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import Purpose
from crm.sales.columns.document import DOCUMENT
from crm.sales.currencies import plain
from crm.sales.documents.documents import Overtaken, add, change
from crm.sales.documents.masked_documents import DocumentForReader, documents_for_reader
from crm.sales.lookups import document_or_404
from crm.sales.models import Document
from crm.sales.typed_values import KSEF, MOST, SENTENCES

SEALED = [column.name for column in DOCUMENT if column_has_field(column, "reads") and column.fields]
NEEDED = _("The purpose “%(purpose)s” does not need documents of this kind.")
OF_KSEF = ("draft", "ksef_state", "has_upo")
COUNTED_HERE = ("rate", "rate_currency", "rate_on", "has_file", *OF_KSEF, "corrects", "added_at")  # never sent
ONE_OF_TWO = _("Say whose it is: a contact or a company.")
PLAIN = (*(column.name for column in DOCUMENT if column_has_field(column, "reads") and not column.fields), "added_at")


class DocumentShape(RecordFacts, ColumnsShape):
    """A paper. `contact` is absent for a firm's own."""

    table = DOCUMENT

    id = serializers.UUIDField()
    contact = serializers.UUIDField(allow_null=True)
    company = serializers.UUIDField(allow_null=True, help_text="Where you see it.")
    amount = serializers.CharField(allow_null=True, help_text="A decimal number, with the decimals of its currency.")
    issued_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True, help_text="Paid, ended, settled or answered.")
    rate = serializers.CharField(
        allow_null=True, help_text="What one unit of the currency was worth the day before it was issued."
    )
    rate_currency = serializers.CharField(allow_blank=True, help_text="The currency of the house at that moment.")
    rate_on = serializers.DateField(allow_null=True, help_text="The day of the table of rates.")
    has_file = serializers.BooleanField()
    draft = serializers.BooleanField(help_text="An invoice that was drawn up here and has no KSeF number yet.")
    ksef_state = serializers.ChoiceField(Document.KsefState.choices, allow_blank=True, help_text="Its way to KSeF.")
    has_upo = serializers.BooleanField(help_text="Whether the receipt of KSeF is kept.")
    corrects = serializers.UUIDField(allow_null=True, help_text="The invoice that this one corrects.")
    added_at = serializers.DateTimeField()


class DocumentPage(serializers.Serializer):
    """A page of papers."""

    results = DocumentShape(many=True)
    next = serializers.URLField(allow_null=True)


class DocumentsQuery(UpdatedSince, PurposeQuery, Paged):
    """The parameters of the list of papers."""

    contact = serializers.UUIDField(required=False, help_text="Papers of this contact only.")
    company = serializers.UUIDField(required=False, help_text="Papers that stand at this company only.")
    kind = serializers.ChoiceField(Document.Kind.values, required=False)
    unpaid = serializers.BooleanField(default=False, help_text="Invoices that nobody has paid yet.")


class DocumentChanges(SentColumns):
    """What is to be different."""

    table = DOCUMENT

    amount = serializers.DecimalField(13, 3, required=False, allow_null=True, min_value=-MOST, max_value=MOST)
    issued_on = serializers.DateField(required=False)
    external_ids = external_ids_field()

    closed: tuple[str, ...] = ("id", "contact", "company", "kind", *COUNTED_HERE)

    def get_fields(self) -> dict[str, serializers.Field]:
        """Without the kind: a paper stays what it is."""
        return {name: field for name, field in super().get_fields().items() if name not in self.closed}

    def validate_ksef(self, text: str) -> str:
        text = text.strip().upper()
        if text and not KSEF.fullmatch(text):
            raise serializers.ValidationError(SENTENCES["ksef"], "ksef")
        return text


class NewDocument(DocumentChanges):
    """A new paper of a contact, or of a company."""

    contact = serializers.UUIDField(required=False)
    company = serializers.UUIDField(required=False)
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    kind = serializers.ChoiceField(Document.Kind.values)
    issued_on = serializers.DateField()

    closed: tuple[str, ...] = ("id", *COUNTED_HERE)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if ("contact" in data) == ("company" in data):
            raise serializers.ValidationError({"contact": [ErrorDetail(ONE_OF_TWO, "required")]})
        return data


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"), also={"POST": rights.CONTACTS_EDIT}, scope="documents")
class Documents(Resource):
    """The papers of the people and firms you see, newest first. People without a ground for the purpose are absent."""

    located = True
    queries = {"GET": DocumentsQuery}
    bodies = {"POST": NewDocument}
    answers = {"GET": (200, DocumentPage), "POST": (201, Added)}

    def get(self, request: Any) -> Response:
        purpose = purpose_of(request, self.asked)
        rows = filtered_documents(Document.objects.visible_to(request.user).with_keys(), self.asked, request.user)
        rows = rows.filter(category__in=categories_of(purpose)).filter(
            Q(person=None) | condition_on(purpose, self.asked)
        )
        rows = moved_since(request, self.asked, "document", rows, purpose)

        def fetch(*, size: int, edge: tuple | None) -> Sequence[Document]:
            page_rows = rows.before(date.fromordinal(edge[0]), edge[1]) if edge else rows
            return page_rows.order_by("-issued_on", "-pk")[:size]

        page = Page.turned(
            Turn.of(request, self.asked), fetch, lambda document: (document.issued_on.toordinal(), document.pk)
        )
        return Response(page.body(documents_json(request, page.rows, purpose)))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Add a paper. Nothing personal is answered."""
        values = self.sent()
        purpose = purpose_named(request, values.pop("purpose"))
        refuse_needless(values["kind"], purpose)
        contact, company = values.pop("contact", None), values.pop("company", None)
        party: dict[str, Any] = {}
        if contact:
            party["contact"] = contact_or_404(request.user, contact, alive=True)
        else:
            party["company"] = company_or_404(request.user, company, alive=True)
        person = party["contact"].person if contact else party["company"].sole_trader
        if person is not None:
            must_be_readable(person, purpose)
        external_ids = values.pop("external_ids", [])
        with transaction.atomic():
            if known := already_there(request, "document", external_ids, "api:document"):
                return settle(known)
            document = add(values, by=request.user, **party)
            tell_ids(request, document, external_ids, purpose)
            return settle(created_receipt(document.uid, "api:document", tag(document.version)))


@policy(
    rights.CONTACTS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "document"},
    also={"PATCH": rights.CONTACTS_EDIT},
    scope="documents",
)
class OneDocument(Resource):
    """One paper. 409 contact_not_allowed when nothing allows the purpose."""

    queries = {"GET": PurposeQuery, "PATCH": PurposeQuery}
    bodies = {"PATCH": DocumentChanges}
    answers = {"GET": (200, DocumentShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        document, purpose = document_and_purpose(request, self.asked, key)
        rows = documents_json(request, [document], purpose)
        if not rows:
            raise Problem("not_found")
        return conditional(request, rows[0], document.version)

    def patch(self, request: Any, key: UUID) -> Response:
        """Change it, over the version in If-Match."""
        document, purpose = document_and_purpose(request, self.asked, key)
        require(request, document.version)
        values = self.sent()
        external_ids = values.pop("external_ids", None)
        try:
            with transaction.atomic():
                changed = change(document, values, version=document.version, by=request.user)
                changed += ["external_ids"] if tell_ids(request, document, external_ids, purpose) else []
        except Overtaken:
            raise Problem("precondition_failed") from None
        return Receipt(200, {"id": str(key), "changed": sorted(changed)}, etag=tag(document.version)).response()


def document_and_purpose(request: Any, query: dict[str, Any], key: UUID) -> tuple[Document, Purpose]:
    """The paper as far as the caller sees it, and the purpose, which needs it and may be served."""
    purpose = purpose_of(request, query)
    document = document_or_404(request.user, key)
    refuse_needless(document.kind, purpose)
    if document.person:
        must_be_readable(document.person, purpose, query.get("channel", ""))
    return document, purpose


def categories_of(purpose: Purpose) -> list[str]:
    """The categories of papers that the purpose needs."""
    return [category for category in (Category.FINANCIAL, Category.CORRESPONDENCE) if purpose.needs(category)]


def condition_on(purpose: Purpose, query: dict[str, Any]) -> Q:
    """Papers of people with a ground in force for the purpose."""
    return condition(purpose, query.get("channel", ""), person="person")


def refuse_needless(kind: str, purpose: Purpose) -> None:
    """Raise purpose_not_granted when the purpose has no use for papers of this kind."""
    if not purpose.needs(Document.CATEGORIES[Document.Kind(kind)]):
        raise Problem("purpose_not_granted", detail=NEEDED % {"purpose": str(purpose)})


def filtered_documents(rows: Any, query: dict[str, Any], user: Any) -> Any:
    """The rows that fit the filters; a company that one does not see is as if it did not exist."""
    if "contact" in query:
        rows = rows.filter(person__uid=query["contact"])
    if "company" in query:
        rows = rows.filter(company__in=Company.objects.visible_to(user).filter(uid=query["company"]))
    if "kind" in query:
        rows = rows.filter(kind=query["kind"])
    return rows.unpaid() if query["unpaid"] else rows


def documents_json(request: Any, documents: Sequence[Document], purpose: Purpose) -> list[dict[str, Any]]:
    """The papers as they may be seen; people among them are logged and disclosed when this returns."""
    people = [document.person for document in documents if document.person]
    kinds = {document.category for document in documents if document.person}
    show(request, place="documents", people=people, fields=SEALED if people else [], purpose=purpose, categories=kinds)
    facts = facts_about(request, documents, purpose)
    firms = Company.objects.ids_visible_to(
        request.user, {document.company_id for document in documents if document.company_id}
    )
    rows = []
    for paper in documents_for_reader(documents, request.user):
        try:
            rows.append(document_json(paper, firms) | facts[paper.document.pk])
        except Unreadable:
            continue
    return rows


def document_json(paper: DocumentForReader, firms: set[int]) -> dict[str, Any]:
    """One paper; its company where it is among the `firms` that the caller sees."""
    document = paper.document
    worth = document.worth
    return {
        "id": document.uid,
        "contact": document.person.uid if document.person else None,
        "company": document.company.uid if document.company and document.company_id in firms else None,
        **{name: getattr(document, name) for name in PLAIN},
        **{name: document.told(name) if paper.clear else "" for name in SEALED},
        "number": paper.number,
        "ksef": paper.ksef,
        "amount": None if worth is None or not paper.clear else plain(worth, document.currency),
        "note": paper.note,
        "rate": None if document.rate is None else f"{document.rate:.8f}",
        "rate_currency": document.rate_into,
        "rate_on": document.rate_on,
        "has_file": bool(document.told("file")),
        "draft": document.draft,
        "ksef_state": document.ksef_state,
        "has_upo": bool(document.told("upo")),
        "corrects": document.corrects.uid if document.corrects else None,
    }
