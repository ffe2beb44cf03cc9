"""Somebody on a deal is restricted (Art. 18): her own is a padlock, another's goes on without her; nothing is lost."""

import pytest
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from consents.models import Ground, Restriction
from crm.contacts.safeguards.pause import Paused
from crm.sales.deal_lines.line_items import add_line
from crm.sales.deal_notes.notes import write
from crm.sales.deal_pages.deal_record import DealRecord
from crm.sales.deals.deal_bin import to_bin
from crm.sales.deals.deals import change
from crm.sales.deals.masked_deals import paused_among
from crm.sales.deals.moves import move, win
from crm.sales.deals.participants import add_participant, remove_participant
from crm.sales.models import Deal, DealPerson
from tests.sales.deal_builders import again, deal, firm, pause, stages
from tests.sizes import examples


def test_a_firms_deal_goes_on_without_her_and_does_not_name_her(as_user, sam, ada, ben):
    new_deal = deal(sam, ada, firm(sam))
    add_participant(new_deal, ben, "decides", by=sam)
    pause(ben)
    client = as_user(sam)
    page = client.get(f"/deals/{new_deal.uid}/").content.decode()
    assert ("Linia pakująca" in page, "Ada Kowalska" in page, "Żółć" in page) == (True, True, False)
    assert "Szansa toczy się dalej bez tej osoby" in page
    assert "Linia pakująca" in client.get("/deals/board/").content.decode()
    moved = client.post(f"/deals/{new_deal.uid}/stage/", {"stage": stages()[1].uid})
    assert (moved.status_code, again(new_deal).stage) == (302, stages()[1])
    change(again(new_deal), {"title": "Inna"}, version=1, by=sam)
    write(new_deal, "Bez niej", by=sam)
    add_line(new_deal, product="x", quantity=1, unit_price=1, by=sam)
    assert again(new_deal).told("title") == "Inna"


def test_a_win_makes_no_ground_for_whoever_is_restricted(sam, ada, ben):
    new_deal = deal(sam, ada, firm(sam))
    add_participant(new_deal, ben, "decides", by=sam)
    Ground.objects.filter(person__in=[ada.pk, ben.pk]).delete()
    pause(ben)
    win(new_deal, by=sam)
    assert set(Ground.objects.values_list("person", flat=True)) == {ada.pk}


def test_what_is_kept_for_her_is_neither_taken_off_nor_deleted_with_the_deal(as_user, sam, ada, ben):
    new_deal = deal(sam, ada, firm(sam))
    add_participant(new_deal, ben, "decides", by=sam)
    pause(ben)
    with pytest.raises(Paused):
        remove_participant(new_deal, ben, by=sam)
    with pytest.raises(Paused):
        to_bin(new_deal, by=sam)
    client = as_user(sam)
    assert client.post(f"/deals/{new_deal.uid}/people/", {"off": ben.uid}).status_code == 403
    answer = client.post(f"/deals/{new_deal.uid}/removal/")
    page = client.get(f"/deals/{new_deal.uid}/edit/").content.decode()
    assert (answer.url, f"/deals/{new_deal.uid}/removal/" in page) == (f"/deals/{new_deal.uid}/edit/", False)
    assert DealPerson.objects.filter(deal=new_deal).count() == 2


def test_a_filter_by_the_next_step_says_nothing_of_a_restricted_persons_deal(as_user, sam, ada):
    deal(sam, ada)
    pause(ada)
    pages = [as_user(sam).get(f"/deals/?f={text}").context["rows"] for text in ("step:is:none", "rotting:yes", "-")]
    assert list(map(len, pages)) == [0, 0, 1]
    assert as_user(sam).get("/").context["day"].stuck.without == 0


@settings(max_examples=examples(24))
@given(
    own=st.booleans(),
    on=st.sets(st.sampled_from(["ada", "ben"])),
    held=st.sets(st.sampled_from(["ada", "ben"])),
)
def test_only_the_partys_restriction_locks_and_every_other_hides_its_person(sam, ada, ben, own, on, held):
    Deal.objects.all().delete()
    Restriction.objects.filter(person__in=[ada.pk, ben.pk]).delete()
    people = {"ada": ada, "ben": ben}
    new_deal = deal(sam, ada) if own else deal(sam, company=firm(sam, nip=""))
    for name in on:
        add_participant(new_deal, people[name], "decides", by=sam)
    for name in held:
        pause(people[name])
    there = on | ({"ada"} if own else set())
    sheet = DealRecord(again(new_deal), sam, timezone.now())
    locked = own and "ada" in held
    assert (new_deal.pk in paused_among([new_deal.pk]), sheet.seen.locked) == (locked, locked)
    assert {person.contact.pk for person in sheet.people} == {people[name].pk for name in there - held}
    assert (sheet.hidden, sheet.kept) == (len(there & held), not locked)
    if locked:
        with pytest.raises(Paused):
            move(new_deal, stages()[1], by=sam)
    else:
        assert move(new_deal, stages()[1], by=sam) is True
