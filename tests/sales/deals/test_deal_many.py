"""Many deals at once: into a stage and back, to a colleague; what stays as it is, and is said."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from crm.contacts.models import Contact
from crm.privacy.models import LedgerEntry
from crm.sales.deals.bulk_changes import BulkResult, assign_all, move_all, take_back_all
from crm.sales.deals.moves import move, win
from crm.sales.models import Deal, DealMove
from crm.sales.pipelines.pipelines import retire_stage
from tests.sales.deal_builders import again, deal, firm, pause, stages
from tests.sizes import examples

KEPT = ("three",)

MANY = "/deals/many/stage/"
PLACES = st.integers(0, 3)


def where():
    """{title: place of the stage} of every deal."""
    places = {stage.pk: place for place, stage in enumerate(stages())}
    return {item.told("title"): places[item.stage_id] for item in Deal.objects.with_keys()}


@pytest.fixture
def three(sam, ada):
    """A firm's deal in the first stage, a person's in the second, one that is won."""
    ours, hers = deal(sam, company=firm(sam), title="firmy"), deal(sam, ada, place=1, title="jej")
    done = deal(sam, ada, title="w")
    win(done, by=sam)
    return [ours, hers, done]


@pytest.fixture
def seller(sam):
    return firm(sam)


def keys(deals):
    return [item.uid for item in deals]


def test_what_is_ticked_moves_each_with_its_row_and_entry(sam, three):
    at = timezone.now()
    done = move_all(keys(three), stages()[2], by=sam, at=at)
    assert (done, where()) == (BulkResult(2, unfit=1), {"firmy": 2, "jej": 2, "w": 0})
    rows = DealMove.objects.filter(at=at).values_list("from_stage", "to_stage")
    assert sorted(rows) == sorted((stages()[place].pk, stages()[2].pk) for place in (0, 1))
    values = LedgerEntry.objects.filter(act="deal.moved").values_list("target", "about", "fields")
    hers = three[1].person.uid
    assert sorted(values, key=str) == sorted(
        [(f"deal:{three[0].uid}", None, []), (f"deal:{three[1].uid}", hers, [])], key=str
    )


def test_the_same_moment_is_taken_back_where_nobody_moved_it_on(sam, nina, three):
    at = timezone.now()
    move_all(keys(three), stages()[2], by=sam, at=at)
    move(again(three[0]), stages()[3], by=nina)
    assert take_back_all(at, by=nina) == 0
    assert take_back_all(at, by=sam, at=at + timedelta(minutes=11)) == 0
    assert (take_back_all(at, by=sam), where()) == (1, {"firmy": 3, "jej": 1, "w": 0})
    assert take_back_all(at, by=sam) == 0


@settings(max_examples=examples(30))
@given(st.lists(st.tuples(PLACES, st.booleans()), min_size=1, max_size=5), PLACES)
def test_there_and_back_is_as_if_nothing_had_been(sam, seller, rows, to):
    Deal.objects.all().delete()
    deals = [deal(sam, company=seller, place=place, title=f"{number}") for number, (place, _picked) in enumerate(rows)]
    before, at = where(), timezone.now()
    chosen = [item for item, (_place, picked) in zip(deals, rows, strict=True) if picked]
    moved = move_all(keys(chosen), stages()[to], by=sam, at=at).count
    assert where() == {**before, **{item.told("title"): to for item in chosen}}
    assert (take_back_all(at, by=sam), where()) == (moved, before)


def test_a_restricted_persons_deal_and_a_foreign_one_stay(sam, mallory, ada, three):
    cudza = deal(mallory, company=firm(mallory, nip="5260250274"), title="cudza")
    pause(ada)
    assert move_all(keys([*three, cudza]), stages()[3], by=sam) == BulkResult(1, paused=2)
    assert where() == {"firmy": 3, "jej": 1, "w": 0, "cudza": 0}


def test_a_stage_that_is_gone_takes_nothing(sam, marek, three):
    stage = stages()[3]
    retire_stage(stage, to=None, by=marek)
    with pytest.raises(ValidationError):
        move_all(keys(three), stage, by=sam)
    assert DealMove.objects.filter(to_stage=stage).count() == 0


def test_a_colleague_gets_those_whose_customer_she_sees(sam, nina, marek, mallory, ada, three):
    team = nina.teams.get()
    before = again(three[0]).version
    assert assign_all(keys(three), owner=nina, team=team, by=marek) == BulkResult(3)
    assert {item.owner for item in Deal.objects.all()} == {nina}
    assert (again(three[0]).version, assign_all(keys(three), owner=nina, team=team, by=marek)) == (
        before + 1,
        BulkResult(0),
    )
    assert LedgerEntry.objects.filter(act="deal.assigned").count() == 3
    with pytest.raises(ValidationError):
        assign_all(keys(three), owner=nina, team=mallory.teams.get(), by=marek)


def test_no_deal_goes_to_somebody_who_does_not_see_whose_it_is(sam, oskar, mallory, ada, three):
    assert assign_all(keys(three), owner=mallory, team=mallory.teams.get(), by=oskar) == BulkResult(0, unfit=3)
    Contact.objects.filter(pk=ada.pk).update(team=mallory.teams.get(), owner=mallory)
    assert assign_all(keys(three), owner=mallory, team=mallory.teams.get(), by=oskar) == BulkResult(2, unfit=1)


def test_as_many_statements_for_one_as_for_thirty(sam, ada):
    company, counts = firm(sam), []
    for number in (1, 30):
        created = [deal(sam, company=company), *(deal(sam, ada) for _one in range(number))]
        with CaptureQueriesContext(connection) as caught:
            move_all(keys(created), stages()[2], by=sam)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_bar_moves_says_what_stays_and_takes_back(as_user, sam, three):
    client = as_user(sam)
    page = client.get("/deals/").content.decode()
    assert [f'value="{item.uid}" form="bulk"' in page for item in three[:2]] == [True, True]
    sent = {"pick": [str(item.uid) for item in three], "stage": str(stages()[2].uid), "next": "/deals/?view=all"}
    answer = client.post(MANY, sent, headers={"Accept-Language": "en"}, follow=True)
    (result,) = answer.context["messages"]
    assert answer.redirect_chain == [("/deals/?view=all", 302)]
    words = f"Przeniesiono 2 szanse do etapu „{stages()[2]}”. 1 zostaje: jest w innym lejku albo już się zakończyła."
    assert str(result) == words
    undo = result.extra_tags.partition("undo:")[2]
    client.post(undo)
    assert where() == {"firmy": 0, "jej": 1, "w": 0}


def test_a_deal_gets_a_new_owner_on_its_page_from_whoever_may(as_user, sam, nina, marek, three):
    url = reverse("sales:deal_owner", args=[three[0].uid])
    assert (url in as_user(sam).get(f"/deals/{three[0].uid}/").content.decode(), as_user(sam).get(url).status_code) == (
        *(False, 403),
    )
    client = as_user(marek)
    assert url in client.get(f"/deals/{three[0].uid}/").content.decode()
    assert client.post(url, {"desk": ""}).status_code == 422
    answer = client.post(url, {"desk": f"{nina.uid}.{nina.teams.get().uid}"})
    assert (answer.status_code, again(three[0]).owner) == (302, nina)


def test_nothing_chosen_is_said(as_user, sam, marek, three):
    for user, url in ((sam, MANY), (marek, "/deals/many/owner/")):
        answer = as_user(user).post(url, {"pick": [str(three[0].uid)]}, follow=True)
        assert (answer.status_code, len(list(answer.context["messages"])), where()["firmy"]) == (200, 1, 0)
    assert as_user(sam).post("/deals/many/owner/", {}).status_code == 403


def test_where_nothing_moves_the_page_says_why(as_user, sam, three):
    client, place = as_user(sam), stages()[0]
    texts = [
        client.post(MANY, {"pick": picked, "stage": place.uid}, follow=True).content.decode()
        for picked in ([three[0].uid], [three[2].uid], [])
    ]
    there = f"Nic nie przeniesiono: wszystko jest już w etapie „{place}”."
    assert [there in page for page in texts] == [True, False, False]
    assert ["Nic nie przeniesiono." in page for page in texts] == [False, True, True]
