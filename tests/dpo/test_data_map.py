"""The data map: drawn from declarations, purposes and recorded grounds; the table says what the drawing says."""

import re

import pytest
from django.apps import apps
from django.utils import timezone

from crm.dpo.data_map.drawing import cut, drawing
from crm.dpo.data_map.flows import flows, gaps
from crm.privacy.models import Purpose, Recipient
from tests.contacts.custom.field_cases import make

URL = "/privacy/map/"

pytestmark = pytest.mark.django_db


def test_a_path_leads_from_the_recorded_origin_to_the_named_recipient(ada):
    found = {(path.source, path.purpose, path.room, path.recipient) for path in flows().paths}
    assert ("fair", "contracts", "contacts.interaction", "courier") in found
    assert ("fair", "contracts", "consents.groundevent", "courier") not in found  # contracts need no consents
    assert (None, "service", "contacts.interaction", "courier") in found  # nobody was recorded for it yet


def test_origins_count_people(ada, ben):
    node = flows().node("source", "fair")
    assert (node.title, node.note) in {("Trade fair", "2 people"), ("Targi", "2 osoby"), ("Trade fair", "2 osoby")}


def test_a_chosen_purpose_marks_its_paths_only(ada):
    map_of = flows()
    chosen = map_of.chosen(purpose="offers", category="")
    drawn = drawing(map_of, chosen)
    lit = {box.node.key for box in drawn.boxes if box.on and box.node.column == "purpose"}
    assert (lit, {path.purpose for path in chosen}) == ({"offers"}, {"offers"})
    assert "tax-office" not in {box.node.key for box in drawn.boxes if box.on}


def test_a_category_chooses_the_paths_that_carry_it(ada):
    chosen = flows().chosen(category="consent")
    assert {path.room for path in chosen} == {"consents.groundevent", "consents.submission"}
    assert {path.purpose for path in chosen} == {"offers", "rights-requests", "consent-records"}


def test_nothing_chosen_marks_nothing(ada):
    assert [box for box in drawing(flows(), flows().chosen()).boxes if box.on] == []


def test_fields_of_the_houses_own_stand_there_with_kind_and_purposes(desk, ada):
    make("Branża", purposes=["contracts", "business-contact"])
    page = desk.get(URL, {"category": "employment"})
    assert [(row["field"].label, len(row["purposes"])) for row in page.context["custom"]] == [("Branża", 2)]
    assert "custom_branza" in page.content.decode()
    assert desk.get(URL, {"category": "email"}).context["custom"] == []


def test_every_curve_is_drawn_once(ada):
    drawn = drawing(flows(), flows().chosen(purpose="offers"))
    curves = [*drawn.faint, *drawn.strong]
    assert len(curves) == len(set(curves))


def test_the_table_holds_every_purpose_and_model_of_the_drawing(desk, ada):
    context = desk.get(URL).context
    pairs = {(path.purpose, path.room) for path in flows().paths}
    told = {(row["purpose"].key, room.key) for row in context["rows"] for room, _categories in row["rooms"]}
    assert told == pairs


def test_the_table_keeps_to_what_is_chosen(desk, ada):
    rows = desk.get(URL, {"purpose": "offers", "category": "consent"}).context["rows"]
    told = [(row["purpose"].key, [room.key for room, _categories in row["rooms"]]) for row in rows]
    assert told == [("offers", ["consents.groundevent", "consents.submission"])]
    assert desk.get(URL, {"purpose": "no-such"}).context["rows"] == []


def test_every_model_is_listed_with_its_reason(text):
    page = text(URL)
    labels = {model._meta.label_lower for model in apps.get_models()}
    assert [label for label in labels if label not in page] == []
    assert "why we process, not whom" in page


def test_a_recipient_outside_the_area_stands_out(text, ada):
    Recipient.objects.filter(slug="sms-gateway").update(country="US")
    page = text(URL)
    assert re.search(r'<g class="nd out no">.*Text message gateway', page)


def test_a_category_without_a_purpose_is_a_gap(text):
    assert gaps(Purpose.objects.all()) == []
    for purpose in Purpose.objects.all():
        purpose.categories = [code for code in purpose.categories if code != "employment"]
        purpose.save(update_fields=["categories"])
    assert [(room.label, labels) for room, labels in gaps(Purpose.objects.all())] in (
        [("contacts.companyrole", ["Position and employer"]), ("contacts.contact", ["Position and employer"])],
        [("contacts.companyrole", ["Stanowisko i pracodawca"]), ("contacts.contact", ["Stanowisko i pracodawca"])],
    )
    assert "Without a purpose" in text(URL)


def test_a_retired_purpose_leaves_the_map(ada):
    Purpose.objects.filter(slug="offers").update(active_to=timezone.now())
    assert "offers" not in {path.purpose for path in flows().paths}


def test_long_names_are_cut_to_their_boxes():
    assert (cut("Bank", 186, 7.2), cut("Prezes Urzędu Ochrony Danych", 186, 7.2)) == ("Bank", "Prezes Urzędu Ochrony…")


def test_queries_do_not_grow_with_people_or_purposes(desk, ada, add, sam, queries):
    desk.get(URL)
    few = queries(lambda: desk.get(URL))
    for number in range(6):
        add(sam, name=f"Jan Kowal{number}")
        Purpose.objects.create(slug=f"p{number}", name=f"P{number}", legal_basis="contract", categories=["identity"])
    assert queries(lambda: desk.get(URL)) == few
