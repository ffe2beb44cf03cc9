"""Custom fields and tags of deals: hers under her key, the firm's under the house's; seen, narrowed by, met by two."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, LedgerEntry, Person
from crm.privacy.verbs.export import export
from crm.sales.deals.deals import change
from crm.sales.models import DealTag, DealValue
from tests.contacts.custom.field_cases import make, opened
from tests.sales.deal_builders import again, deal, firm, pause

LIST = "/deals/"


@pytest.fixture
def source():
    return make("Kanał", record="deal", kind="choice", choices=["Targi", "Polecenie"], category="correspondence")


def form(found, **more):
    """The edit form as it is sent."""
    words = {name: found.told(name) for name in ("title", "notes")}
    values = {**words, "currency": "PLN", "amount": "88000", "version": found.version}
    return {**values, "desk": f"{found.owner.uid}.{found.team.uid}", **more}


def found(client, asked):
    return sorted(row.title for row in client.get(f"{LIST}?{asked}").context["rows"])


def test_a_persons_deal_keeps_them_under_her_key_and_a_firms_under_the_houses(sam, ada, dora, source):
    hers, firms = deal(sam, ada, custom_kanal="targi"), deal(sam, company=firm(sam), custom_kanal="polecenie")
    raw = {row.deal_id: row.__dict__ for row in DealValue.objects.all()}
    assert [raw[item.pk]["value"] is None for item in (hers, firms)] == [False, True]
    assert [raw[item.pk]["house_value"] is None for item in (hers, firms)] == [True, False]
    (row,) = export(Person.objects.with_keys().get(pk=ada.pk))["sales.dealvalue"]
    assert (row["definition"], row["value"]) == ("Kanał", "Targi")
    erase(opened(ada).person, {}, by=dora)
    assert list(DealValue.objects.values_list("deal", flat=True)) == [firms.pk]


def test_it_is_asked_in_the_forms_shown_on_the_page_and_named_in_the_ledger(as_user, sam, ada, source):
    client, new_deal = as_user(sam), deal(sam, ada)
    url = f"/deals/{new_deal.uid}/edit/"
    assert "Kanał" in client.get(url).content.decode()
    sent = form(new_deal, custom_kanal="targi", tags=[], new_tags="Targi 2026")
    assert client.post(url, sent).status_code == 302
    page = client.get(f"/deals/{new_deal.uid}/").content.decode()
    assert ("Kanał" in page, "Targi 2026" in page, custom_values_of(again(new_deal))) == (
        True,
        True,
        {source.name: "targi"},
    )
    assert LedgerEntry.objects.get(act="deal.changed").fields == [source.name, "tags"]
    assert source.name in AccessEntry.objects.filter(view="sales:deal").latest("at").fields


def test_whoever_comes_second_sees_what_differs(as_user, sam, nina, ada, source):
    new_deal = deal(sam, ada)
    change(again(new_deal), {source.name: "polecenie", "tags": ["VIP"]}, version=1, by=nina)
    answer = as_user(sam).post(f"/deals/{new_deal.uid}/edit/", form(new_deal, custom_kanal="targi"))
    rows = {
        (str(difference["label"]), difference["mine"], difference["theirs"])
        for difference in answer.context["differences"]
    }
    assert (answer.status_code, rows) == (422, {("Kanał", "Targi", "Polecenie"), ("Tagi", "", "VIP")})


def test_of_a_persons_deal_a_purpose_of_hers_must_need_it(sam, ada):
    make("Faktury", record="deal", category="financial", purposes=["accounting"])
    with pytest.raises(NotNeeded):
        deal(sam, ada, custom_faktury="co miesiąc")
    assert custom_values_of(deal(sam, company=firm(sam), custom_faktury="co miesiąc")) == {
        "custom_faktury": "co miesiąc"
    }


def test_a_new_deal_must_say_what_is_compulsory(as_user, sam, ada):
    make("Kanał", record="deal", category="correspondence", required=True)
    client, url = as_user(sam), f"/contacts/{ada.uid}/deals/new/"
    stage = client.get(url).context["form"].initial["stage"]
    values = {"title": "Regały", "currency": "PLN", "stage": stage}
    missing = client.post(url, values)
    assert (missing.status_code, set(missing.context["form"].errors)) == (422, {"custom_kanal"})
    assert client.post(url, {**values, "custom_kanal": "targi"}).status_code == 302


def test_deals_are_found_by_answer_and_tag_but_nothing_is_told_of_a_padlock(as_user, sam, ada, ben, source):
    deal(sam, ada, title="Jej", custom_kanal="targi")
    new_deal = deal(sam, company=firm(sam), title="Firmy", custom_kanal="targi", tags=["VIP"])
    tag = DealTag.objects.get(deal=new_deal).tag
    client = as_user(sam)
    assert found(client, f"f={source.name}:is:targi") == ["Firmy", "Jej"]
    assert (found(client, f"tag={tag.pk}"), found(client, f"f={source.name}:empty")) == (["Firmy"], [])
    pause(ada)
    for rule in ("is:targi", "not:targi", "filled", "empty"):
        assert "Jej" not in found(client, f"f={source.name}:{rule}")


def test_a_column_of_the_list_costs_the_same_for_one_deal_and_for_many(as_user, sam, ada, source):
    client, text = as_user(sam), f"{LIST}?cols=whose.{source.name}"

    def cost():
        with CaptureQueriesContext(connection) as queries:
            page = client.get(text)
        assert {row.own[source.name] for row in page.context["rows"]} == {"Targi"}
        return len(queries)

    deal(sam, ada, custom_kanal="targi")
    cost()
    few = cost()
    for place in range(6):
        deal(sam, ada, title=f"{place}", custom_kanal="targi")
    assert cost() == few
    assert source.name in AccessEntry.objects.filter(view="sales:deals").latest("at").fields
