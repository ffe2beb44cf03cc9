"""Deals: opened, changed over one version, moved, won, lost, reopened; whose words are sealed under which key."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consents.models import Ground, GroundEvent
from crm.contacts.companies.company_editing import turn_into_sole_trader
from crm.contacts.ownership.edit_conflicts import Conflict
from crm.contacts.safeguards.pause import Paused
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.verbs.export import export
from crm.sales.deal_lines.line_items import add_line, drop_line
from crm.sales.deal_notes.notes import write
from crm.sales.deals.deal_bin import to_bin
from crm.sales.deals.deals import Overtaken, change, open_deal
from crm.sales.deals.moves import UNDO_WITHIN, lose, move, reopen, take_back, win
from crm.sales.deals.participants import add_participant, remove_participant
from crm.sales.documents.documents import add as add_paper
from crm.sales.models import Deal, DealMove, DealNote, DealPerson, Document, LostReason, Stage
from tests.sales.deal_builders import SAID, again, deal, firm, pause, stages


def people(found):
    return sorted(DealPerson.objects.filter(deal=found).values_list("person", "role"))


def acts():
    return list(LedgerEntry.objects.filter(act__startswith="deal.").order_by("pk").values_list("act", flat=True))


def test_a_consumers_deal_is_sealed_under_her_key(sam, ada):
    new_deal = deal(sam, ada)
    raw = Deal.objects.filter(pk=new_deal.pk).values("house_title", "house_notes").get()
    assert (new_deal.told("title"), new_deal.told("notes"), raw) == (
        "Linia pakująca",
        "Wizja w środę",
        {"house_title": None, "house_notes": None},
    )
    assert (people(new_deal), acts()) == ([(ada.pk, "party")], ["deal.opened"])


def test_a_firms_deal_is_sealed_under_the_house_key_with_its_people_on_it(sam, ada):
    new_deal = deal(sam, ada, firm(sam))
    assert (new_deal.person, new_deal.title, new_deal.told("title")) == (None, "", "Linia pakująca")
    assert people(new_deal) == [(ada.pk, "other")]


def test_the_deal_of_a_sole_traders_company_is_her_own(sam, ada):
    company = firm(sam)
    turn_into_sole_trader(company, ada, by=sam)
    company.refresh_from_db()
    new_deal = deal(sam, company=type(company).objects.with_keys().get(pk=company.pk))
    assert (new_deal.person_id, new_deal.company_id, new_deal.house_title) == (ada.pk, company.pk, "")


def test_a_firm_that_turns_out_a_sole_traders_takes_its_deals_under_her_key(sam, ada):
    company = firm(sam)
    new_deal = deal(sam, company=company)
    write(new_deal, "Rozmowa o terminie", by=sam)
    turn_into_sole_trader(company, ada, by=sam)
    note = DealNote.objects.select_related("deal__person__key").get()
    now = again(new_deal)
    assert (now.person_id, now.told("title"), now.house_title) == (ada.pk, "Linia pakująca", "")
    assert (note.words, note.house_text, people(now)) == ("Rozmowa o terminie", "", [(ada.pk, "party")])


def test_words_can_never_stand_in_both_columns(sam, ada):
    new_deal = deal(sam, ada)
    new_deal.house_title = "obok"
    with pytest.raises(IntegrityError), transaction.atomic():
        new_deal.save(update_fields=["house_title"])


@pytest.mark.parametrize("wrong", [{"title": " "}, {"amount": Decimal(-1)}, {"amount": Decimal(10) ** 11}])
def test_a_deal_that_cannot_be_is_refused(sam, ada, wrong):
    with pytest.raises(ValidationError):
        deal(sam, ada, **wrong)
    assert Deal.objects.count() == 0


def test_nobody_opens_a_deal_of_somebody_elses_contact_or_of_a_restricted_one(mallory, sam, ada, carla):
    for by, contact, refusal in ((mallory, ada, PermissionDenied), (sam, carla, Paused)):
        with pytest.raises(refusal):
            open_deal({**SAID, "stage": stages()[0]}, by=by, contact=contact)


def test_the_second_saver_hears_what_differs(sam, ada):
    new_deal = deal(sam, ada)
    mine = again(new_deal)
    assert change(new_deal, {"title": "Linia A", "amount": Decimal(90000)}, version=1, by=sam) == ["title", "amount"]
    with pytest.raises(Conflict) as raised:
        change(mine, {"title": "Linia B", "amount": Decimal(88000)}, version=1, by=sam)
    rows = (raised.value.version, raised.value.who, raised.value.theirs)
    assert rows == (2, sam, {"title": "Linia A", "amount": Decimal("90000.00")})
    assert again(new_deal).told("title") == "Linia A"


def test_a_move_leaves_a_row_and_overtakes_nobody_who_edits(sam, ada):
    new_deal = deal(sam, ada)
    assert move(new_deal, stages()[2], by=sam, seen_in=stages()[0]) is True
    assert move(new_deal, stages()[2], by=sam) is False
    rows = DealMove.objects.order_by("pk").values_list("from_stage__position", "to_stage__position", "by")
    assert list(rows) == [(None, 0, sam.pk), (0, 2, sam.pk)]
    assert change(again(new_deal), {"title": "Inny"}, version=1, by=sam) == ["title"]


def test_whoever_saw_it_elsewhere_is_told_so(sam, nina, ada):
    new_deal = deal(sam, ada)
    move(again(new_deal), stages()[1], by=nina)
    with pytest.raises(Overtaken):
        move(new_deal, stages()[2], by=sam, seen_in=stages()[0])
    assert again(new_deal).stage == stages()[1]


def test_a_move_is_taken_back_by_whoever_made_it_and_only_at_once(sam, nina, ada):
    new_deal, now = deal(sam, ada), timezone.now()
    move(new_deal, stages()[1], by=sam)
    late = now + UNDO_WITHIN + timedelta(minutes=1)
    assert (take_back(again(new_deal), by=nina), take_back(again(new_deal), by=sam, at=late)) == (False, False)
    assert (take_back(again(new_deal), by=sam), again(new_deal).stage) == (True, stages()[0])


def test_a_won_consumers_deal_makes_the_ground_contract(sam, ada):
    new_deal = deal(sam, ada)
    Ground.objects.filter(person=ada.pk, purpose__slug="contracts").delete()
    assert win(new_deal, by=sam) == []
    bases = set(Ground.objects.filter(person=ada.pk, purpose__slug="contracts").values_list("basis", flat=True))
    won = again(new_deal)
    assert (bases, won.outcome, won.ended_by, won.ended_at is not None) == ({"contract"}, "won", sam, True)


def test_a_won_firms_deal_makes_our_interest_the_ground_of_its_people(sam, ada):
    new_deal = deal(sam, ada, firm(sam))
    Ground.objects.filter(person=ada.pk, purpose__slug="contracts").delete()
    win(new_deal, by=sam)
    bases = set(Ground.objects.filter(person=ada.pk, purpose__slug="contracts").values_list("basis", flat=True))
    assert bases == {"legitimate_interest"}


def test_a_deal_that_was_not_won_after_all_takes_its_ground_back(sam, ada):
    new_deal = deal(sam, ada)
    Ground.objects.filter(person=ada.pk, purpose__slug="contracts").delete()
    win(new_deal, by=sam)
    reopen(again(new_deal), by=sam)
    grounds = Ground.objects.filter(person=ada.pk, purpose__slug="contracts")
    kinds = set(GroundEvent.objects.filter(person=ada.pk, kind="ended").values_list("purpose__slug", flat=True))
    assert (grounds.filter(ended_at=None).count(), kinds, again(new_deal).outcome) == (0, {"contracts"}, "")


def test_a_ground_that_was_there_before_stays_when_a_deal_is_reopened(sam, ada):
    new_deal = deal(sam, ada)
    before = list(Ground.objects.filter(person=ada.pk).order_by("pk").values_list("pk", "basis", "ended_at"))
    win(new_deal, by=sam)
    reopen(again(new_deal), by=sam)
    assert list(Ground.objects.filter(person=ada.pk).order_by("pk").values_list("pk", "basis", "ended_at")) == before


def test_a_deal_is_lost_for_a_reason_of_the_list(sam, ada):
    new_deal, reason = deal(sam, ada), LostReason.objects.first()
    with pytest.raises(ValidationError):
        lose(new_deal, None, by=sam)
    lose(new_deal, reason, by=sam)
    assert (again(new_deal).outcome, again(new_deal).lost_reason) == ("lost", reason)
    with pytest.raises(ValidationError):
        move(again(new_deal), stages()[1], by=sam)


def test_lines_make_the_amount(sam, ada):
    new_deal = deal(sam, ada)
    first = add_line(new_deal, product="Pakowarka", quantity=Decimal(1), unit_price=Decimal(64000), by=sam)
    add_line(new_deal, product="Podajnik", quantity=Decimal("2"), unit_price=Decimal("9025.50"), by=sam)
    assert again(new_deal).amount == Decimal("82051.00")
    drop_line(new_deal, first.uid, by=sam)
    assert again(new_deal).amount == Decimal("18051.00")


def test_people_come_on_a_deal_change_their_role_and_go_but_the_party_stays(sam, ada, ben):
    new_deal = deal(sam, ada)
    add_participant(new_deal, ben, "decides", by=sam)
    add_participant(new_deal, ben, "pays", by=sam)
    assert people(new_deal) == sorted([(ada.pk, "party"), (ben.pk, "pays")])
    with pytest.raises(ValidationError):
        remove_participant(new_deal, ada, by=sam)
    assert (remove_participant(new_deal, ben, by=sam), people(new_deal)) == (True, [(ada.pk, "party")])


def test_every_act_on_a_restricted_persons_own_deal_is_refused(sam, ada, ben):
    new_deal = deal(sam, ada)
    add_participant(new_deal, ben, "decides", by=sam)
    pause(ada)
    reason = LostReason.objects.first()
    for act in (
        lambda: move(new_deal, stages()[1], by=sam),
        lambda: win(new_deal, by=sam),
        lambda: lose(new_deal, reason, by=sam),
        lambda: change(new_deal, {"title": "x"}, version=1, by=sam),
        lambda: write(new_deal, "notatka", by=sam),
        lambda: add_line(new_deal, product="x", quantity=Decimal(1), unit_price=Decimal(1), by=sam),
        lambda: to_bin(new_deal, by=sam),
    ):
        with pytest.raises(Paused):
            act()
    assert (again(new_deal).told("title"), DealNote.objects.count()) == ("Linia pakująca", 0)


def test_an_erased_consumer_takes_her_deal_its_notes_and_lines_along(sam, ada, ben):
    hers, firms = deal(sam, ada), deal(sam, ada, firm(sam), title="Firmy")
    write(hers, "Prosi o fakturę", by=sam)
    add_line(hers, product="Pakowarka", quantity=Decimal(1), unit_price=Decimal(1), by=sam)
    paper = add_paper({"kind": "invoice", "number": "FV 1", "issued_on": timezone.localdate()}, by=sam, contact=ben)
    Document.objects.filter(pk=paper.pk).update(deal=hers)
    erase(Person.objects.with_keys().get(pk=ada.pk), {}, by=sam)
    assert [item.told("title") for item in Deal.objects.with_keys()] == ["Firmy"]
    assert (people(firms), DealNote.objects.count(), DealMove.objects.filter(deal=hers.pk).count()) == ([], 0, 0)
    assert Document.objects.get(pk=paper.pk).deal is None


def test_her_copy_holds_her_deals_and_her_roles(sam, ada):
    hers = deal(sam, ada)
    write(hers, "Prosi o fakturę", by=sam)
    deal(sam, ada, firm(sam), title="Firmy")
    result = export(Person.objects.with_keys().get(pk=ada.pk))
    assert [item["title"] for item in result["sales.deal"]] == ["Linia pakująca"]
    assert [item["text"] for item in result["sales.dealnote"]] == ["Prosi o fakturę"]
    assert len(result["sales.dealperson"]) == 2
    assert "Firmy" not in str(result)


def test_the_words_of_a_deal_lie_nowhere_in_the_clear(sam, ada):
    deal(sam, ada, title="Zaszyfrowana")
    deal(sam, company=firm(sam), title="Zaszyfrowana")
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from sales_deal d where d::text like '%Zaszyfrowana%'")
        assert cursor.fetchone() == (0,)
    assert Stage.objects.count() >= 5
