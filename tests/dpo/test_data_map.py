"""The data map: drawn from declarations, purposes and their recipients; the table says what the drawing says."""

import re

import pytest
from django.apps import apps
from django.utils import timezone

from crm.dpo.data_map.drawing import MOST, cut, drawing, largest
from crm.dpo.data_map.flows import COLUMNS, LOOSE, NOBODY, RECIPIENT, Flows, Node, flows, gaps
from crm.privacy.models import Purpose, PurposeRecipient, Recipient
from tests.contacts.custom.field_cases import make

URL = "/privacy/map/"

pytestmark = pytest.mark.django_db


def test_a_path_leads_from_the_purpose_over_data_and_place_to_the_named_recipient(ada):
    rows = {(path.purpose, path.category, path.system, path.recipient) for path in flows().paths}
    assert ("contracts", "address", "contacts", "courier") in rows
    assert not any(row[:3] == ("contracts", "consent", "consents") for row in rows)  # contracts need no consents


def test_a_purpose_that_names_no_recipient_leads_to_nobody_but_us(ada):
    PurposeRecipient.objects.filter(purpose__slug="offers").delete()
    map_of = flows()
    assert {path.recipient for path in map_of.chosen(purpose="offers")} == {NOBODY}
    assert map_of.node("recipient", NOBODY).title in {"Nobody but us", "Nikt poza nami"}


def test_a_chosen_purpose_draws_its_paths_only(ada):
    map_of = flows()
    chosen = map_of.chosen(purpose="offers")
    drawn = drawing(map_of, chosen)
    lit = {box.node.key for box in drawn.boxes if box.on and box.node.column == "purpose"}
    assert (lit, {path.purpose for path in chosen}, drawn.faint) == ({"offers"}, {"offers"}, [])
    assert "tax-office" not in {box.node.key for box in drawn.boxes if box.on}


def test_a_category_or_a_recipient_turns_the_picture_round(ada):
    consent = flows().chosen(category="consent")
    assert {path.purpose for path in consent} == {"offers", "rights-requests", "consent-records"}
    assert "consents" in {path.system for path in consent}
    assert "contracts" in {path.purpose for path in flows().chosen(recipient="courier")}


def test_without_a_choice_the_first_purpose_is_chosen_and_all_of_them_on_demand(desk, ada):
    first = desk.get(URL).context
    assert (first["purpose"] is None, len({row["purpose"].key for row in first["rows"]})) == (False, 1)
    every = desk.get(URL, {"all": 1}).context
    assert ([box for box in every["drawing"].boxes if box.on], len(every["rows"]) > 5) == ([], True)


def test_fields_of_the_houses_own_stand_there_with_kind_and_purposes(desk, ada):
    make("Branża", purposes=["contracts", "business-contact"])
    page = desk.get(URL, {"tables": 1, "category": "employment"})
    assert [(row["field"].label, len(row["purposes"])) for row in page.context["custom"]] == [("Branża", 2)]
    assert "custom_branza" in page.content.decode()
    assert desk.get(URL, {"tables": 1, "category": "email"}).context["custom"] == []


def columns_of(drawn):
    """{column: boxes}."""
    return {column: [box for box in drawn.boxes if box.node.column == column] for column in COLUMNS}


def many_recipients(number):
    """So many firms outside nothing, for one purpose, and the keys of their nodes."""
    purpose = Purpose.objects.get(slug="contracts", active_to=None)
    firms = [
        Recipient.objects.create(
            slug=f"firm-{n:02}", name=f"Firma {n:02}", name_en=f"Firma {n:02}", kind="controller", country="PL"
        )
        for n in range(number)
    ]
    for firm in firms:
        PurposeRecipient.objects.create(purpose=purpose, recipient=firm, role="controller")
    return [firm.slug for firm in firms]


def test_over_nine_in_a_column_the_nine_largest_stand_there_and_one_box_for_the_rest(ada):
    many_recipients(14)
    for chosen in ([], flows().chosen(purpose="contracts")):
        drawn = drawing(flows(), chosen)
        by_column = columns_of(drawn)
        assert max(len(boxes) for boxes in by_column.values()) <= MOST + 1
        last = by_column[RECIPIENT][-1]
        stands_for = {box.node.key for box in by_column[RECIPIENT][:-1]} | {node.key for node in last.rest}
        assert stands_for == {node.key for node in flows().nodes if node.column == RECIPIENT}
        curves = [*drawn.faint, *drawn.strong, *drawn.leaving, *drawn.refused]
        assert len(curves) == len(set(curves))


def test_what_is_chosen_or_goes_wrong_never_stands_among_the_rest(text, ada):
    firms = many_recipients(30)
    Recipient.objects.filter(slug="sms-gateway").update(country="US")
    map_of = flows()
    drawn = drawing(map_of, map_of.chosen(recipient=firms[-1]))
    own = {box.node.key for box in columns_of(drawn)[RECIPIENT] if not box.rest}
    assert {firms[-1], "sms-gateway"} <= own
    assert re.search(r'href="#map-table".*<title>[^<]*Firma', text(f"{URL}?all=1"), re.DOTALL)


def test_ten_need_no_box_for_one():
    nodes = [Node(RECIPIENT, str(n), f"Firma {n}") for n in range(MOST + 2)]
    nothing = Flows(nodes, [], [], {})
    assert [len(largest(nodes[:number], nothing, set())) for number in (MOST, MOST + 1, MOST + 2)] == [9, 10, 9]


def test_every_curve_is_drawn_once(ada):
    drawn = drawing(flows(), flows().chosen(purpose="offers"))
    curves = [*drawn.faint, *drawn.strong]
    assert len(curves) == len(set(curves))


def test_the_table_says_what_the_drawing_says(desk, ada):
    rows = desk.get(URL, {"all": 1}).context["rows"]
    pairs = {(row["purpose"].key, node.key) for row in rows for node in row["systems"]}
    assert pairs == {(path.purpose, path.system) for path in flows().paths}
    chosen = desk.get(URL, {"category": "consent"}).context["rows"]
    assert {row["purpose"].key for row in chosen} == {"offers", "rights-requests", "consent-records"}
    assert desk.get(URL, {"purpose": "no-such"}).context["rows"] == []


def test_every_model_is_listed_with_its_reason(text):
    page = text(f"{URL}?tables=1")
    labels = {model._meta.label_lower for model in apps.get_models()}
    assert [label for label in labels if label not in page] == []
    assert "why we process, not whom" in page


def test_a_recipient_outside_the_area_stands_out(text, ada):
    Recipient.objects.filter(slug="sms-gateway").update(country="US")
    page = text(f"{URL}?recipient=sms-gateway")
    assert re.search(r'<g class="nd on here out no">.*Text message gateway', page)


def test_a_category_without_a_purpose_is_a_gap(text):
    assert gaps(Purpose.objects.all()) == []
    for purpose in Purpose.objects.all():
        purpose.categories = [code for code in purpose.categories if code != "employment"]
        purpose.save(update_fields=["categories"])
    assert [(room.label, labels) for room, labels in gaps(Purpose.objects.all())] in (
        [(label, [words]) for label in ("sales.offeranswer", "contacts.companyrole", "contacts.contact")]
        for words in ("Position and employer", "Stanowisko i pracodawca")
    )
    assert "Without a purpose" in text(URL)
    lit = [box for box in drawing(flows(), flows().chosen(purpose=LOOSE)).boxes if box.on]
    assert (lit[0].node.key, lit[0].node.gap) == (LOOSE, True)


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
