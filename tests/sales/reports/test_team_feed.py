"""The activity of the team: the latest first, each once, masked as everywhere, nothing of another team."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from crm.accounts.pages.keyset import Page
from crm.contacts.entries.composing import write
from crm.contacts.models import Interaction
from crm.privacy.models import AccessEntry
from crm.sales.models import DealMove, Task
from crm.sales.planned_tasks.completion import finish
from crm.sales.report_pages.team_feed import TeamFeed
from tests.sales.deal_builders import deal, pause
from tests.sales.reports.living import days_ago, noon
from tests.sales.task_builders import planned, today
from tests.sizes import examples

pytestmark = pytest.mark.django_db
FEED = reverse("sales:feed")


@pytest.fixture
def busy(sam, ada, ben):
    """A call, a finished task and a deal of Sam's."""
    write(ada, by=sam, kind="call", text="Tajna rozmowa.", at=noon(days_ago(2)))
    finish(planned(sam, ben, title="Oddzwonić", due_on=today()), by=sam)
    deal(sam, ada, title="Linia pakująca", amount=Decimal(100))


def test_what_was_done_stands_in_one_row_and_what_was_written_does_not(busy, marek, as_user):
    page = as_user(marek).get(FEED)
    html = page.content.decode()
    assert [row.icon for row in page.context["rows"]].count("columns-3") == 1
    assert len(page.context["rows"]) == 3
    assert ("Ada Kowalska" in html, "Linia pakująca" in html, "Tajna rozmowa" in html) == (True, True, False)
    assert [row.at for row in page.context["rows"]] == sorted((row.at for row in page.context["rows"]), reverse=True)


def test_another_team_sees_nothing_of_it(busy, mallory, as_user):
    html = as_user(mallory).get(FEED).content.decode()
    assert ("Ada" in html, "Linia" in html, "Nic jeszcze nie zrobiono" in html) == (False, False, True)


def test_of_a_restricted_person_only_padlocks_stand_there(busy, ada, marek, as_user):
    pause(ada)
    page = as_user(marek).get(FEED)
    html = page.content.decode()
    assert ("Ada Kowalska" in html, "Linia pakująca" in html) == (False, False)
    assert sum(row.locked for row in page.context["rows"]) == 2


def test_who_is_named_is_in_the_access_log(busy, ada, marek, as_user):
    as_user(marek).get(FEED)
    people = {pk for entry in AccessEntry.objects.filter(view="sales:feed") for pk in entry.people}
    assert ada.pk in people


SOURCES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=9)


@settings(max_examples=examples(15))
@given(plan=SOURCES, size=st.integers(1, 4))
def test_pages_joined_are_everything_once_in_order(sam, ada, plan, size):
    Interaction.objects.all().delete()
    Task.objects.all().delete()
    DealMove.objects.all().delete()
    sale = deal(sam, ada)
    DealMove.objects.all().delete()
    for source, ago in plan:
        at = noon(days_ago(ago + 1))
        if source == 0:
            write(ada, by=sam, kind="call", text="x", at=at)
        elif source == 1:
            task = planned(sam, ada)
            Task.objects.filter(pk=task.pk).update(done_at=at, done_by=sam)
        else:
            DealMove.objects.create(deal=sale, from_stage=sale.stage, to_stage=sale.stage, by=sam, at=at)
    feed = TeamFeed(sam, {}, timezone.now())
    whole = [happening.edge for happening in feed.fetch(size=100)]
    walked, older = [], ""
    while True:
        page = Page.turned(feed.fetch, lambda happening: happening.edge, older=older, size=size, kind="team feed")
        walked += [happening.edge for happening in page.rows]
        older = page.older
        if not older:
            break
    assert (walked, len(whole)) == (whole, len(plan))
    assert whole == sorted(whole, reverse=True)
    above = feed.fetch(size=100, after=whole[-1])
    assert [happening.edge for happening in above][::-1] == whole[:-1]
