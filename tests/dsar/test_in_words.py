"""What is said about a request is words: no code, no column's name, nothing of data that we do not hold."""

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone, translation

from crm.privacy.declarations import Rows
from crm.privacy.map.data_map import rooms
from crm.privacy.map.titles import TITLES, heading_for, words_for
from crm.privacy.models import PersonKey
from crm.privacy.verbs.export import links
from dsar.contents.circumstances import circumstances
from dsar.contents.column_terms import TERMS
from dsar.contents.held_rows import Scope, columns_of, holdings
from dsar.contents.paper_copy import term_of, unnamed
from dsar.decisions.data_sources import sources
from dsar.handling.event_words import checked, code_words
from dsar.models import Kind
from dsar.rights.erasure_counts import entries
from dsar.rights.requested_erasure import suggest
from tests.dsar.decided_cases import case_about
from tests.dsar.portal_browser import STATUS, controller, entered, filed
from tests.retention.ruled_people import all_off, on
from tests.sales.document_builders import paper

pytestmark = pytest.mark.django_db


def printed(room):
    """The columns of a model that may stand on paper."""
    fields = room.model._meta.concrete_fields
    chosen = {
        field.name for field in fields if field.choices or (isinstance(field, ArrayField) and field.base_field.choices)
    }
    days = {field.name for field in fields if isinstance(field, models.DateField)}
    result = days & {room.declaration.clock, *room.declaration.days} if room.columns else days
    names = {*(column.name for column in columns_of(room, Scope())), *links(room), *chosen, *result}
    return [room.model._meta.get_field(name) for name in sorted(names)]


def test_no_column_is_printed_by_the_name_that_programs_give_it():
    held = [room for room in rooms() if room.declaration.rows is not Rows.KEEP and room.model is not PersonKey]
    with translation.override("pl"):
        wanting = {item.name for room in held for item in printed(room) if unnamed(item)} - TERMS.keys()
    assert wanting == set()


def test_each_kind_of_entry_has_words_of_its_own_and_none_of_a_program():
    """A copy, a letter and a receipt never fall back on what a model is called at the desk or in the code."""
    held = {room.label: room.model._meta for room in rooms() if room.declaration.rows is not Rows.KEEP}
    assert TITLES.keys() == held.keys()
    for language in ("pl", "en"):
        with translation.override(language):
            words = {label: words_for(label) for label in held}
            names = {str(item.verbose_name) for item in held.values()} | {
                str(item.model_name) for item in held.values()
            }
        assert [label for label, word in words.items() if word in names or "_" in word] == []
        assert len(set(words.values())) == len(words)


def test_the_desks_receipt_a_copy_and_the_table_of_sources_say_the_same_words(ada, sam, dora):
    paper(sam, ada)
    case = case_about(ada.person, Kind.ACCESS)
    with translation.override("pl"):
        receipt = entries({"sales.document": 1, "sales.dealmove": 6})
        copy = {shelf.title for shelf in holdings(ada.person) if any(True for _row in shelf.rows())}
        table = {source.title for source in sources(case)}
        assert receipt == {words_for("sales.document"): 1, words_for("sales.dealmove"): 6}
        assert heading_for("sales.document") in copy & table
    assert heading_for("privacy.person") not in ("Person", "Osoba")


def test_a_column_is_called_by_its_model_else_by_the_terms():
    by_label = {room.label: {item.name: item for item in printed(room)} for room in rooms()}
    queries = [("contacts.contact", "position"), ("consents.groundevent", "at"), ("privacy.person", "name")]
    with translation.override("en"):
        terms = [term_of(by_label[label][name], name) for label, name in queries]
    assert terms == ["Position", "When it was", "First and last name"]


def test_kinds_of_data_that_nobody_holds_are_neither_named_nor_given_a_period(ada):
    """Art. 15(1)(b), (d): no health, no address where none is."""
    held = {kind for shelf in holdings(ada.person) for row in shelf.rows() for kind in row.categories}
    by_key = {circumstance.key: circumstance.rows for circumstance in circumstances(ada.person, held, timezone.now())}
    assert ("address" in held, "health" in held, {"identity", "email", "employment"} <= held) == (False, False, True)
    assert {row[0] for row in by_key["periods"]} <= {row[0] for row in by_key["categories"]}


def test_no_erasure_is_refused_for_what_is_not_there(ada, sam, dora, monkeypatch):
    all_off(monkeypatch)
    on("tax-papers")
    paper(sam, ada)
    result = suggest(case_about(ada.person, Kind.ERASURE), "withdrawn", by=dora)
    assert [row.category for row in result] == ["", "identity", "financial"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("access granted", "Access and copy: Granted"),
        ("package link", "Download by link and code"),
        ("package handed post", "By letter"),
        ("package ed6b27986f248c05", "SHA-256 ed6b2798…"),
        ("package revoked", ""),
        ("others_judged", "data of others judged"),
        ("of somebody else", ""),
    ],
)
def test_codes_of_the_timeline(code, words):
    with translation.override("en"):
        assert code_words(code) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("email", "Code to the stored e-mail address"),
        ("questions:failed", "Questions that only this person can answer: Not shown"),
        ("identity", ""),
    ],
)
def test_codes_of_a_check(code, words):
    with translation.override("en"):
        assert checked(code) == words


def test_a_second_request_does_not_lead_to_the_page_of_the_first(client):
    controller()
    first = filed(client)
    entered(client, *first)
    assert first[0] in client.get(STATUS).content.decode()
    filed(client)
    assert first[0] not in client.get(STATUS).content.decode()
