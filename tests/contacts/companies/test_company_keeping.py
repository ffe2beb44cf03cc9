"""Companies into the bin and back, to a colleague, with a tag; what is written on their page; beside a list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.contacts.companies.company_bin import KEPT_FOR, bin_all, delete_expired, restore
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.company_list.company_bulk_acts import assign_companies
from crm.contacts.models import Company, Contact, Interaction
from crm.privacy.models import LedgerEntry
from tests.sales.deal_builders import deal, firm


def alive():
    return sorted(Company.objects.alive().filter(sole_trader=None).values_list("name", flat=True))


def works_at(company, *contacts):
    Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).update(company=company)


def test_a_binned_company_is_out_of_lists_with_its_deals_and_comes_back(as_user, sam, ada):
    company, client = firm(sam), as_user(sam)
    new_deal = deal(sam, company=company)
    answer = client.post(f"/companies/{company.uid}/bin/")
    (result,) = answer.wsgi_request._messages
    assert (answer.url, result.extra_tags) == ("/companies/", f"undo:/companies/{company.uid}/restoration/")
    client.get("/contacts/")
    pages = [client.get(path).content.decode() for path in ("/companies/", "/deals/", "/deals/board/")]
    text = client.post("/companies/suggestions/", {"company_name": "mebl"}).content.decode()
    assert [str(new_deal.uid) in page or "Mebloplast" in page for page in [*pages, text]] == [False] * 4
    tab, page = (client.get(path).content.decode() for path in ("/companies/?view=bin", f"/companies/{company.uid}/"))
    assert ("Mebloplast" in tab, "Ta firma jest w koszu" in page, "/edit/" in page) == (True, True, False)
    adding = (f"/tasks/new/?company={company.uid}", f"{company.uid}/deals/new/", f"{company.uid}/documents/new/")
    assert [way in page for way in adding] == [False, False, False]
    assert client.post(f"/companies/{company.uid}/edit/", {"name": "Inna"}).status_code == 404
    ways = (
        f"/companies/{company.uid}/merging/",
        f"/tasks/new/?company={company.uid}",
        f"/tasks/new/?about=company:{company.uid}",
    )
    assert [client.get(path).status_code for path in ways] == [404, 404, 404]
    client.post(f"/companies/{company.uid}/restoration/")
    assert (alive(), str(new_deal.uid) in client.get("/deals/").content.decode()) == (["Mebloplast sp. z o.o."], True)
    acts = LedgerEntry.objects.filter(target=f"company:{company.uid}").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["company.added", "company.binned", "company.restored"]


def test_many_go_together_a_sole_trader_stays_and_undo_takes_back_the_same(as_user, sam, mallory, ada):
    outcome, two = firm(sam), firm(sam, "Regały S.A.", "")
    hers, foreign = firm(sam, "Ada Usługi", ""), firm(mallory, "Obca", "")
    turn_into_sole_trader(hers, ada, by=sam)
    bin_all([two.uid], by=sam, at=timezone.now() - timedelta(days=1))
    client = as_user(sam)
    answer = client.post("/companies/selection/bin/", {"pick": [outcome.uid, hers.uid, foreign.uid, "x"]})
    (result,) = answer.wsgi_request._messages
    assert (str(result), alive()) == ("1 firma przeniesiona do kosza. 1 jednoosobowa działalność zostaje.", ["Obca"])
    client.post(result.extra_tags.removeprefix("undo:"))
    assert alive() == ["Mebloplast sp. z o.o.", "Obca"]
    client.post("/companies/selection/return/", {"pick": [two.uid]})
    assert alive() == ["Mebloplast sp. z o.o.", "Obca", "Regały S.A."]


def test_after_thirty_days_only_what_nothing_names_is_gone(sam, ada):
    bare, named = firm(sam, "Pusta", ""), firm(sam)
    deal(sam, company=named)
    bin_all([bare.uid, named.uid], by=sam)
    now = timezone.now()
    assert delete_expired(now + KEPT_FOR - timedelta(minutes=1)) == 0
    assert (
        delete_expired(now + KEPT_FOR + timedelta(minutes=1)),
        list(Company.objects.values_list("name", flat=True)),
    ) == (
        1,
        ["Mebloplast sp. z o.o."],
    )
    assert restore([named.uid], by=sam) == 1


def test_a_colleague_gets_companies_but_no_trade_of_somebody_whom_she_does_not_see(
    as_user, sam, nina, marek, mallory, oskar, ada
):
    team_a, team_b = sam.teams.get(), mallory.teams.get()
    company, hers = firm(sam), firm(sam, "Ada Usługi", "")
    turn_into_sole_trader(hers, ada, by=sam)
    client, desk = as_user(marek), f"{nina.uid}.{team_a.uid}"
    client.post("/companies/selection/owner/", {"pick": [company.uid, hers.uid], "desk": desk})
    assert set(Company.objects.values_list("owner", flat=True)) == {nina.pk}
    assert as_user(sam).post("/companies/selection/owner/", {"pick": [company.uid], "desk": desk}).status_code == 403
    done = assign_companies([company.uid, hers.uid], owner=mallory, team=team_b, by=oskar)
    assert ((done.count, done.left_out), Company.objects.get(pk=hers.pk).owner) == ((1, 1), nina)
    client = as_user(marek)
    page = client.get(f"/companies/{hers.uid}/owner/")
    assert (page.status_code, client.post(f"/companies/{hers.uid}/owner/", {"desk": desk}).url) == (200, "/companies/")


def test_a_tag_for_what_is_ticked(as_user, sam, mallory):
    company, foreign = firm(sam), firm(mallory, "Obca", "")
    client = as_user(sam)
    for name in ("targi 2026", "Targi 2026", "choruje"):
        client.post("/companies/selection/tag/", {"pick": [company.uid, foreign.uid], "tag": name})
    bearing = Company.objects.filter(tag_rows__isnull=False).values_list("name", "tag_rows__tag__name")
    assert list(bearing) == [("Mebloplast sp. z o.o.", "targi 2026")]


def test_a_company_opened_from_a_list_knows_what_stands_beside_it(as_user, sam):
    firms = [firm(sam, name, "") for name in ("Ala", "Bela", "Cela")]
    client = as_user(sam)
    page = client.get(f"/companies/{firms[1].uid}/?view=all&sort=name").content.decode()
    assert ("2 z 3" in page, f"/companies/{firms[2].uid}/?view=all" in page) == (True, True)
    newest = client.get(f"/companies/{firms[2].uid}/?view=all").content.decode()
    glance = client.get(
        f"/companies/{firms[2].uid}/?view=all", headers={"HX-Request": "true", "HX-Target": "peek-body"}
    )
    assert ("1 z 3" in newest, "<html" in glance.content.decode(), "Cela" in glance.content.decode()) == (
        True,
        False,
        True,
    )


def test_a_meeting_is_written_on_the_companys_page_for_everybody_who_was_there(as_user, sam, ada, ben):
    company, client = firm(sam), as_user(sam)
    works_at(company, ada, ben)
    values = {"kind": "meeting", "text": "Oglądali halę.", "people": [ada.uid, ben.uid]}
    step = {"next_kind": "call", "next_on": timezone.localdate().isoformat(), "next_title": "Oddzwonić"}
    assert client.post(f"/companies/{company.uid}/entries/", {**values, **step}).status_code == 302
    rows = Interaction.objects.values_list("person", "kind", "occasion")
    assert ({row[0] for row in rows}, {row[1] for row in rows}, len({row[2] for row in rows})) == (
        {ada.pk, ben.pk},
        {"meeting"},
        1,
    )
    page = client.get(f"/companies/{company.uid}/").content.decode()
    assert page.count("Oglądali halę.") == 1
    assert ada.person.tasks.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "call", "outcome": "talked", "text": "Tak"}, "Wybierz, z kim."),
        ({"kind": "note", "text": ""}, "Napisz, co się wydarzyło."),
        ({"kind": "note", "text": "Choruje na cukrzycę"}, "Zostaw, mam podstawę"),
    ],
)
def test_what_cannot_be_written_comes_back_as_it_was_typed(as_user, sam, ada, ben, sent, words):
    company = firm(sam)
    works_at(company, ada, ben)
    sent = sent if sent["kind"] == "call" else {**sent, "people": [ada.uid]}
    answer = as_user(sam).post(f"/companies/{company.uid}/entries/", sent)
    page = answer.content.decode()
    assert (answer.status_code, words in page, sent["text"] in page) == (422, True, True)
    assert Interaction.objects.count() == 0


def test_nobody_of_another_company_and_nobody_restricted_slips_into_an_entry(as_user, sam, ada, ben, carla):
    company = firm(sam)
    works_at(company, ada, carla)
    client = as_user(sam)
    page = client.get(f"/companies/{company.uid}/").content.decode()
    assert (f'value="{ada.uid}"' in page, f'value="{carla.uid}"' in page) == (True, False)
    for uid in (ben.uid, carla.uid):
        answer = client.post(f"/companies/{company.uid}/entries/", {"kind": "note", "text": "Nic", "people": [uid]})
        assert answer.status_code == 422
    assert Interaction.objects.count() == 0


def test_a_person_is_added_from_the_companys_page_with_the_company_filled_in(as_user, sam, mallory):
    company = firm(sam)
    mine, theirs = (
        as_user(user).get(f"/contacts/new/?company={company.uid}").content.decode() for user in (sam, mallory)
    )
    assert ("Mebloplast" in mine, "Mebloplast" in theirs) == (True, False)
    assert add_company({"name": "Inna"}, by=sam).binned_at is None
