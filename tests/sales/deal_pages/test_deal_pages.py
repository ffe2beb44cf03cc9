"""Pages of deals: opening one from everywhere, its page, conflicts, panels, the palette, retention."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from crm.contacts.models import Contact
from crm.sales.deals.moves import win
from crm.sales.deals.participants import add_participant
from crm.sales.hooks.retention_events import deals as events
from crm.sales.models import Deal, DealLine, DealNote, DealPerson, Document
from crm.workspace.palette.deal_source import deals as palette
from crm.workspace.palette.palette_sources import actions
from tests.sales.deal_builders import again, deal, firm, stages


def form(**more):
    return {"title": "Regały", "currency": "PLN", "amount": "14 200,50", "stage": str(stages()[0].uid), **more}


def errors_in(answer):
    return sorted(set(answer.context["form"].errors))


def test_a_deal_is_opened_from_the_menu_by_an_address_or_a_whole_name(as_user, sam, ada):
    firm(sam)
    client = as_user(sam)
    for whose, hers in (("ada@cerambud.test", True), ("Mebloplast sp. z o.o.", False), ("526-587-76-35", False)):
        answer = client.post("/deals/new/", form(whose=whose))
        row = Deal.objects.latest("pk")
        assert (answer.status_code, answer.url, row.person_id == ada.pk) == (302, f"/deals/{row.uid}/", hers)
    assert again(row).amount == Decimal("14200.50")


def test_whose_deal_it_is_must_be_one_of_the_users_own(as_user, mallory, ada):
    answer = as_user(mallory).post("/deals/new/", form(whose="ada@cerambud.test"))
    assert (answer.status_code, errors_in(answer), "Regały" in answer.content.decode()) == (422, ["whose"], True)


def test_a_deal_opened_from_a_record_may_be_hers_or_her_firms(as_user, sam, ada):
    company = firm(sam)
    Contact.objects.filter(pk=ada.pk).update(company=company)
    client = as_user(sam)
    assert "Mebloplast" in client.get(f"/contacts/{ada.uid}/deals/new/").content.decode()
    client.post(f"/contacts/{ada.uid}/deals/new/", form(side="firm"))
    client.post(f"/contacts/{ada.uid}/deals/new/", form(side="person"))
    rows = [(item.person_id, item.company_id) for item in Deal.objects.order_by("pk")]
    assert (rows, DealPerson.objects.filter(person=ada.person).count()) == ([(None, company.pk), (ada.pk, None)], 2)


def test_bad_input_comes_back_with_everything_typed(as_user, sam, ada):
    bad = form(title="PESEL 44051401359", amount="dużo", closes_on="31.02.2026")
    answer = as_user(sam).post(f"/contacts/{ada.uid}/deals/new/", bad)
    assert (answer.status_code, errors_in(answer)) == (422, ["amount", "closes_on", "title"])
    assert all(typed in answer.content.decode() for typed in ("dużo", "31.02.2026"))


def test_the_page_shows_people_with_roles_lines_papers_and_history(as_user, sam, ada, ben):
    new_deal = deal(sam, ada, firm(sam))
    add_participant(new_deal, ben, "decides", by=sam)
    client = as_user(sam)
    client.post(f"/deals/{new_deal.uid}/lines/", {"product": "Pakowarka", "quantity": "2", "unit_price": "100,50"})
    client.post(f"/deals/{new_deal.uid}/notes/", {"text": "Czeka na wymiary"})
    paper = {"kind": "offer", "number": "OF 7", "issued_on": "2026-03-02", "currency": "PLN"}
    assert client.post(f"/deals/{new_deal.uid}/documents/new/", paper).url == f"/deals/{new_deal.uid}/"
    page = client.get(f"/deals/{new_deal.uid}/").content.decode()
    rows = ("Ada Kowalska", "Ben Żółć", "Pakowarka", "Czeka na wymiary", "OF 7", "Mebloplast", "201\u00a0zł")
    assert [word for word in rows if word not in page] == []
    assert (Document.objects.get().deal_id, DealLine.objects.get().worth) == (new_deal.pk, Decimal("201.00"))


def test_a_note_that_identifies_somebody_comes_back(as_user, sam, ada):
    new_deal = deal(sam, ada)
    answer = as_user(sam).post(f"/deals/{new_deal.uid}/notes/", {"text": "PESEL 44051401359"})
    page = answer.content.decode()
    assert (answer.status_code, "44051401359" in page, DealNote.objects.count()) == (422, True, 0)


def test_a_person_joins_by_her_address_and_leaves_again(as_user, sam, ada, ben):
    new_deal = deal(sam, ada)
    client = as_user(sam)
    client.post(f"/deals/{new_deal.uid}/people/", {"whose": "ben@miodek.test", "role": "pays"})
    assert DealPerson.objects.get(person=ben.person).role == "pays"
    client.post(f"/deals/{new_deal.uid}/people/", {"off": ben.uid})
    assert DealPerson.objects.filter(person=ben.person).count() == 0
    assert client.post(f"/deals/{new_deal.uid}/people/", {"whose": "nikt@x.test", "role": "pays"}).status_code == 422


def test_the_second_saver_sees_the_difference_and_chooses(as_user, sam, ada):
    new_deal, client = deal(sam, ada), as_user(sam)
    url, values = f"/deals/{new_deal.uid}/edit/", {"title": "Linia A", "currency": "PLN", "amount": "1", "version": 1}
    assert client.post(url, values).status_code == 302
    late = client.post(url, {**values, "title": "Linia B"})
    page = late.content.decode()
    assert (late.status_code, "Linia A" in page, "Linia B" in page, again(new_deal).told("title")) == (
        422,
        True,
        True,
        "Linia A",
    )
    assert (
        client.post(url, {**values, "title": "Linia B", "version": late.context["form"].data["version"]}).status_code
        == 302
    )
    assert again(new_deal).told("title") == "Linia B"


def test_record_and_company_show_a_card_of_deals(as_user, sam, ada):
    company = firm(sam)
    new_deal = deal(sam, ada, company)
    client = as_user(sam)
    for url in (f"/contacts/{ada.uid}/", f"/companies/{company.uid}/"):
        page = client.get(url).content.decode()
        assert (f"/deals/{new_deal.uid}/" in page, f"{url}deals/new/" in page) == (True, True)


def test_the_palette_finds_deals_by_title_and_firm_for_whoever_sees_them(sam, mallory, ada):
    deal(sam, ada, firm(sam))
    matches = [
        [option["label"] for option in palette(words, user=sam)["options"]] for words in ("linia", "mebl", "zzz")
    ]
    assert matches == [["Linia pakująca"], ["Linia pakująca"], []]
    assert palette("linia", user=mallory)["options"] == []
    assert actions("", user=sam)["options"] != []


def test_an_open_deal_blocks_the_purge_and_a_won_one_is_the_partys_own_act(sam, ada, ben):
    company = firm(sam)
    hers = deal(sam, ada)
    deal(sam, ben, company)
    assert sorted((event.person, event.open) for event in events([ada.pk, ben.pk])) == sorted(
        [(ada.pk, True), (ben.pk, True)]
    )
    win(hers, by=sam)
    assert [(event.person, event.open) for event in events([ada.pk])] == [(ada.pk, False)]


def test_the_menu_leads_to_the_board(as_user, sam):
    assert f'href="{reverse("sales:board")}"' in as_user(sam).get("/contacts/").content.decode()


def test_a_rotten_day_of_close_is_called_late(as_user, sam, ada):
    new_deal = deal(sam, ada, closes_on=timezone.localdate() - timedelta(days=365))
    assert str(new_deal.uid) in as_user(sam).get("/deals/?closing=late").content.decode()
