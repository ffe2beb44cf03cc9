"""Pages of reports: every number leads to its rows, sales see their own, the other team changes nothing."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.accounts.permissions import starting_roles
from crm.contacts.entries.composing import write
from crm.contacts.models import Lead
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, LedgerEntry
from crm.sales.deals.deal_bin import delete
from crm.sales.models import GoneDeals, LostReason
from crm.sales.planned_tasks.completion import finish
from crm.sales.planned_tasks.planning import plan
from tests.conftest import colleague
from tests.sales.deal_builders import firm
from tests.sales.reports.living import came, days_ago, noon, numbers_on, rows_at, sold

KEPT = ("past",)

REPORTS, FILE, ACTIVITY = (reverse(f"sales:{name}") for name in ("reports", "reports_csv", "activity"))
LAST = {"from": days_ago(60).isoformat(), "to": days_ago(0).isoformat()}


@pytest.fixture
def past(sam, nina, marek, mallory, add, ada, ben, carla):
    """Two months of team A, and something of team B; Carla's data are restricted."""
    company = firm(sam)
    for contact, kind, ago in ((ada, "fair", 50), (ben, "form", 30), (carla, "card", 10)):
        came(contact, kind, ago)
    Lead.objects.create(contact=ben, state=Lead.State.QUALIFIED, ended_at=noon(days_ago(29)))
    sold(sam, contact=ada, opened=40, path=[(1, 35), (2, 30), (4, 21)], outcome="won", amount=Decimal(12000))
    sold(sam, contact=ada, opened=30, path=[(1, 25)], outcome="lost", reason=1, amount=Decimal(400))
    sold(sam, company=company, contact=ben, opened=28, path=[(2, 20)], outcome="won", currency="EUR")
    sold(nina, company=firm(nina, "Inna S.A.", ""), opened=15, path=[(1, 10)], closes_on=days_ago(-9))
    sold(sam, contact=ada, opened=100, path=[(3, 90)], closes_on=days_ago(70))
    write(ada, by=sam, kind="call", text="Rozmowa.", at=noon(days_ago(7)))
    write(ben, by=nina, kind="meeting", text="Spotkanie.", at=noon(days_ago(9)), others=[ada])
    write(ada, by=marek, kind="note", text="Notatka.", at=noon(days_ago(70)))
    finish(plan({"title": "Wysłać próbki"}, by=sam, contact=ada), by=sam, at=noon(days_ago(2)))
    theirs = add(mallory, name="Obca Osoba", email="obca@b.test")
    sold(mallory, contact=theirs, opened=30, path=[(1, 3)], outcome="won", amount=Decimal(77777))
    write(theirs, by=mallory, kind="call", text="Obca.", at=noon(days_ago(3)))
    return theirs


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("marek", LAST),
        ("marek", {**LAST, "by": "people"}),
        ("marek", {"period": "month"}),
        ("sam", LAST),
        ("oskar", {**LAST, "by": "people"}),
    ],
    ids=["leader", "people", "month", "own", "owner"],
)
def test_every_number_leads_to_as_many_rows(request, as_user, past, who, said):
    client = as_user(request.getfixturevalue(who))
    numbers = numbers_on(client.get(REPORTS, said).content.decode())
    promised = {url: counts for url, counts in numbers.items() if len(counts) > 1}
    assert (promised, len(numbers) > (12 if "from" in said else 0)) == ({}, True)  # a month has few on its first day
    wrong = {url: (count, rows) for url, (count,) in numbers.items() if (rows := rows_at(client, url)) != count}
    assert wrong == {}


def test_the_rows_behind_amounts_add_up_to_them(as_user, past, marek):
    page = as_user(marek).get(REPORTS, LAST)
    won = page.context["report"].figures[0].number
    rows = as_user(marek).get(won.url).context["rows"]
    assert won.values == (("PLN", Decimal(12000)), ("EUR", Decimal(1000)))
    assert sum(row.deal.amount for row in rows if row.deal.currency == "PLN") == Decimal(12000)


def test_sales_see_their_own_figures_and_whoever_leads_those_of_the_team(as_user, past, sam, nina, marek):
    values = {}
    for user in (sam, nina, marek):
        answer = as_user(user).get(REPORTS, {**LAST, "by": "people", "team": str(marek.teams.get().uid)})
        report = answer.context["report"]
        values[user.username] = (
            report.ended[0].count,
            report.funnels[0]["table"].lines[0].cells[0].count,
            bool(report.people),
        )
    assert values == {"sam": (3, 3, False), "nina": (0, 1, False), "marek": (3, 4, True)}


def test_the_other_team_changes_nothing(as_user, past, marek, sam):
    def looks():
        pages = [
            as_user(user).get(url, {**LAST, "by": "people"}) for user in (marek, sam) for url in (REPORTS, ACTIVITY)
        ]
        return [bare(page.content.decode()) for page in pages] + [as_user(marek).get(FILE, LAST).content]

    with_them = looks()
    assert not any("Obca" in str(text) or "77\N{NO-BREAK SPACE}777" in str(text) for text in with_them)
    erase(past.person, {}, by=sam)
    assert looks() == with_them


def bare(page):
    """A page without what differs each time."""
    main = page[page.index("<main") : page.index("</main>")]
    return main[main.index("<form") if "rep-ask" in main else 0 :].split("csrfmiddlewaretoken")[0]


def test_who_has_not_the_right_gets_nowhere(as_user, dora, arek, sam, hub):
    assert [as_user(user).get(REPORTS).status_code for user in (dora, arek)] == [403, 403]
    assert (as_user(sam).get(FILE).status_code, as_user(dora).get(ACTIVITY).status_code) == (403, 403)


def test_a_right_to_take_out_alone_opens_no_figures(as_user, team_a, marek):
    marek.role.rights = [right for right in marek.role.rights if right != "reports.view"]
    marek.role.save(update_fields=["rights"])
    assert as_user(marek).get(FILE).status_code == 403


def test_the_file_holds_sums_neutralised_and_the_ledger_says_that_it_was_taken(as_user, past, marek):
    LostReason.objects.filter(pk=LostReason.objects.in_use()[1].pk).update(name="=HYPERLINK(1)")
    answer = as_user(marek).get(FILE, LAST)
    lines = answer.content.decode("utf-8-sig").splitlines()
    rows = [line.split(";") for line in lines]
    assert {len(row) for row in rows} == {5}
    assert [row[3:] for row in rows if row[1] == "Wygrane" and row[0] == "Podsumowanie"][:2] == [
        ["PLN", "12000"],
        ["EUR", "1000"],
    ]
    assert "'=HYPERLINK(1)" in answer.content.decode()
    assert not any(name in answer.content.decode() for name in ("Ada", "Kowalska", "Carla", "Cerambud", "Mebloplast"))
    entry = LedgerEntry.objects.filter(act="report.taken").get()
    assert (entry.actor_id, entry.counts) == (str(marek.pk), LAST)
    assert answer["Content-Disposition"] == f'attachment; filename="raport-{LAST["from"]}-{LAST["to"]}.csv"'


def test_a_person_who_is_erased_leaves_the_teams_sum_from_five_deals_on(as_user, past, add, sam, marek):
    contact = add(sam, name="Ewa Nowa", email="ewa@nowa.test")
    for number in range(4):
        sold(sam, contact=contact, opened=9, path=[(1, 5)], outcome="won", amount=Decimal(100 + number))
    mistake = sold(sam, contact=contact, opened=9, path=[(1, 5)], outcome="won", amount=Decimal(9))
    sold(sam, contact=contact, opened=9)  # an open one is in no sum
    delete(mistake, by=sam)
    erase(contact.person, {}, by=sam)
    assert [(row.count, row.amount) for row in GoneDeals.objects.all()] == [(4, Decimal(406))]
    assert as_user(marek).get(REPORTS, LAST).context["report"].gone == []
    other = add(sam, name="Jan Nowy", email="jan@nowy.test")
    sold(sam, contact=other, opened=9, path=[(1, 5)], outcome="won", amount=Decimal(94))
    erase(other.person, {}, by=sam)
    page = as_user(marek).get(REPORTS, LAST)
    assert "5 wygranych szans osób, których dane już usunięto: 500\N{NO-BREAK SPACE}zł" in page.content.decode()
    assert as_user(sam).get(REPORTS, LAST).context["report"].gone == []


def test_the_list_behind_names_whom_one_may_read_and_is_in_the_log(as_user, past, sam, marek, ada, ben, dora):
    restrict(ben.person, Restriction.Reason.ACCURACY, by=dora)
    page = as_user(marek).get(ACTIVITY, {**LAST, "kind": "meeting"})
    rows = sorted((row.who, row.locked, row.author) for row in page.context["rows"])
    assert rows == [("", True, "Nina Nowicka"), ("Ada Kowalska", False, "Nina Nowicka")]
    assert AccessEntry.objects.filter(view="sales:activity").latest("at").people == [ada.pk]
    text = page.content.decode()
    assert ("Spotkanie." in text, "Obca" in text, str(ben.uid) in text) == (False, False, False)


def test_tasks_done_are_listed_like_entries(as_user, past, sam, marek):
    rows = {user: as_user(user).get(ACTIVITY, {**LAST, "kind": "task"}).context["rows"] for user in (sam, marek)}
    assert [(row.detail, row.who) for row in rows[sam]] == [("Wysłać próbki", "Ada Kowalska")]
    assert len(rows[marek]) == 1


def test_a_report_costs_the_same_however_many_rows_it_counts(as_user, past, sam, marek, ada):
    def queries():
        with CaptureQueriesContext(connection) as result:
            assert as_user(marek).get(REPORTS, {**LAST, "by": "people"}).status_code == 200
        return len(result)

    queries()
    few = queries()
    for _each in range(12):
        sold(sam, contact=ada, opened=40, path=[(1, 35), (2, 30)], outcome="won")
        write(ada, by=sam, kind="call", text="Rozmowa.", at=noon(days_ago(7)))
    colleague("zofia", starting_roles.SALES, marek.teams.get())
    assert (queries(), few < 40) == (few, True)


def test_addresses_hold_ids_codes_and_days_only(as_user, past, marek):
    numbers = numbers_on(as_user(marek).get(REPORTS, {**LAST, "by": "people"}).content.decode())
    assert not any(word in url for url in numbers for word in ("Kowalska", "Ada", "Nowicka", "nina", "sam", "Sprzeda"))
