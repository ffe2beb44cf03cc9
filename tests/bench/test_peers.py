"""A small twin of `run.py bench peers`: what is compared and what counts as missed. Installing is left to the bench."""

import pytest

from bench.data.people import people
from bench.measurements import peers
from bench.measurements.load import Browser, Request
from bench.measurements.peers import GOALS, Site, measured, missed, ours, table


@pytest.mark.django_db
def test_our_side_has_an_address_for_every_page_that_is_compared(marek, ada):
    users = dict.fromkeys((peers.SEEN, "many"), marek)
    ada.owner = marek
    ada.save(update_fields=["owner"])
    site = ours("http://127.0.0.1:1", users, next(people(1)))
    assert set(site.pages) == set(GOALS)
    assert (site.pages["full name"].body.startswith("q="), bool(site.browser.token)) == (True, True)


def test_both_are_asked_by_turns_and_warmed_first(monkeypatch):
    queries = []
    monkeypatch.setattr(
        Site, "spent", lambda site, page: queries.append((site.server, page)) or float(len(site.server))
    )
    result = measured((Site("ours", Browser("", ""), {}), Site("their", Browser("", ""), {})), rounds=1)
    assert [times["record"] for times in result] == [4.0, 5.0]
    assert len(queries) == 3 * 2 * len(GOALS)
    assert [server for server, _page in queries[:4]] == ["ours", "their", "ours", "their"]


def test_a_page_misses_its_goal_unless_it_is_so_many_times_as_fast():
    mine, other = dict.fromkeys(GOALS, 10.0), {page: 10.0 * goal for page, goal in GOALS.items()}
    assert missed(mine, other) == []
    assert missed(mine | {"record": 11.0}, other) == ["record"]
    assert [line.split()[-1] for line in table(mine | {"record": 11.0}, other)][1:].count("FAIL") == 1


def test_a_page_that_does_not_come_ends_the_run():
    with pytest.raises(SystemExit):
        Site("http://127.0.0.1:9", Browser("", ""), {"home": Request("home", "GET", "/")}).spent("home")
