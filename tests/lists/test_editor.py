"""The filter editor: a form that grows, shrinks and says what is missing, with and without scripts."""

import re

import pytest
from django.urls import reverse

from crm.lists.models import SavedView
from tests.contacts.contact_list.test_list import LIST, names

FILTER, COLUMNS = (reverse(f"contacts:{name}", args=["contacts"]) for name in ("list_filter", "list_columns"))
COMPANIES = reverse("contacts:list_filter", args=["companies"])


def row(place, field, op, *values):
    """What the form sends for one row."""
    return {f"{place}-field": field, f"{place}-was": field, f"{place}-op": op, f"{place}-value": list(values)}


def fields(page):
    """The fields chosen in the rows of a form."""
    return re.findall(r'name="(\d-\d)-was" value="(\w*)"', page.content.decode())


def test_the_editor_shows_what_the_list_is_narrowed_by(ada, as_user, sam):
    page = as_user(sam).get(FILTER, {"f": "status:is:lead!tag:empty;last:within:30", "owner": str(sam.uid)})
    assert fields(page) == [("0-0", "status"), ("0-1", "tag"), ("1-0", "last"), ("2-0", "owner")]


def test_buttons_add_and_take_out_rows_and_groups(ada, as_user, sam):
    client, result = as_user(sam), row("0-0", "status", "is", "lead")
    pressed = {
        act: fields(client.post(FILTER, {**result, "act": act})) for act in ("rule:0", "group", "drop:0:0", "x:y")
    }
    assert pressed == {
        "rule:0": [("0-0", "status"), ("0-1", "")],
        "group": [("0-0", "status"), ("1-0", "")],
        "drop:0:0": [("0-0", "")],
        "x:y": [("0-0", "status")],
    }


def test_another_field_begins_without_the_value_of_the_one_before(ada, as_user, sam):
    sent = row("0-0", "email", "eq", "lead") | {"0-0-was": "status"}
    page = as_user(sam).post(FILTER, {**sent, "act": "renew"}).content.decode()
    assert re.search(r'name="0-0-value"[^>]* value="([^"]*)"', page).group(1) == ""


def test_groups_of_any_and_all_come_into_the_address(ada, as_user, sam):
    rows = row("0-0", "status", "is", "lead", "former") | row("0-1", "tag", "empty") | row("1-0", "last", "older", "9")
    answer = as_user(sam).post(FILTER, {**rows, "0-any": "1", "any": "1", "view": "all", "act": "show"})
    assert answer.url == f"{LIST}?view=all&f=~~~status:is:lead,former!tag:empty;last:older:9"


def test_an_empty_editor_clears_the_filter(ada, as_user, sam):
    answer = as_user(sam).post(FILTER, {"0-0-field": "", "act": "show", "view": "all", "f": "status:is:lead"})
    assert answer.url == f"{LIST}?view=all"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (row("0-0", "status", "is"), "Wybierz co najmniej jedną wartość."),
        (row("0-0", "last", "within", "dużo"), "Podaj liczbę dni."),
        (row("0-0", "last", "before", "31.02"), "Wybierz dzień."),
        (row("0-0", "email", "eq", " "), "Wpisz, czego szukać."),
    ],
)
def test_what_is_missing_is_said_beside_the_row_and_nothing_is_lost(sent, words, ada, as_user, sam):
    answer = as_user(sam).post(FILTER, {**sent, "act": "show"})
    assert (answer.status_code, words in answer.content.decode(), SavedView.objects.count()) == (422, True, 0)


def test_asked_by_htmx_the_form_comes_alone_and_leads_to_the_list_by_itself(ada, as_user, sam):
    client, htmx = as_user(sam), {"HX-Request": "true"}
    page = client.get(FILTER, headers=htmx)
    answer = client.post(FILTER, {**row("0-0", "status", "is", "lead"), "act": "show"}, headers=htmx)
    assert (b"<html" in page.content, answer.status_code) == (False, 204)
    assert answer.headers["HX-Redirect"] == f"{LIST}?f=status:is:lead"


def test_columns_are_chosen_and_put_in_order(ada, as_user, sam):
    client = as_user(sam)
    sent = {"order": ["owner", "status", "firm"], "column": ["owner", "status"], "view": "all"}
    moved = client.post(COLUMNS, {**sent, "act": "up:status"}).content.decode()
    assert re.findall(r'name="order" value="(\w+)"', moved)[:3] == ["status", "owner", "firm"]
    answer = client.post(COLUMNS, {**sent, "act": "show", "density": "compact"})
    heads = re.findall(r'sort=status">([^<]+)</a>', client.get(answer.url).content.decode())
    assert (answer.url, "Status" in heads) == (f"{LIST}?view=all&cols=owner.status", True)
    sam.refresh_from_db()
    assert sam.density == "compact"


def test_a_list_that_there_is_not_has_no_editor(ada, as_user, sam, arek):
    client = as_user(sam)
    assert client.get(reverse("contacts:list_filter", args=["invoices"])).status_code == 404
    assert as_user(arek).get(FILTER).status_code == 403


def test_companies_are_narrowed_by_kind_city_nip_and_people(add, as_user, sam, team_a):
    client = as_user(sam)
    from_form = client.post(COMPANIES, {**row("0-0", "city", "eq", "Łódź"), "act": "show"})
    assert (from_form.status_code, "%C5%81" in from_form.url, names(client.get(from_form.url))) == (302, False, [])
