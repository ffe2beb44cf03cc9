"""What a program may read in a day: rows, by all its tokens together, counted before they are handed out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from crm.accounts.clients import tokens
from crm.accounts.limits import daily_rows
from crm.accounts.models import Client, ClientDay
from crm.privacy.models import AccessEntry, Disclosure
from tests.api.conftest import Caller, code

PEOPLE = "people/?purpose=contracts"


@pytest.fixture
def three(add, sam):
    """Three contacts of the team."""
    return [add(sam, name=f"Osoba {n}", email=f"osoba{n}@a.test") for n in range(3)]


@pytest.fixture
def limited(shop):
    """limited(4): the shop may read so many rows in a day."""
    return lambda rows: Client.objects.filter(pk=shop.pk).update(rows_a_day=rows)


def test_rows_that_were_handed_out_count_and_no_others(hub, shop, three):
    hub.get(PEOPLE)
    hub.get(f"people/{three[0].uid}/?purpose=contracts")
    hub.get("people/00000000-0000-4000-8000-000000000000/?purpose=contracts")
    hub.get("purposes/")
    hub.get("teams/")
    hub.post("contacts/", {})
    assert daily_rows.read_today(shop) == 3 + 1


def test_beyond_the_limit_nothing_is_shown_and_the_answer_says_when_it_ends(hub, limited, three):
    limited(4)
    assert len(hub.get(f"{PEOPLE}&page_size=3").said["results"]) == 3
    looks, count = AccessEntry.objects.count(), Disclosure.objects.count()
    over = hub.get(f"{PEOPLE}&page_size=3", Accept_Language="en")
    assert (code(over), "1 of 4" in over.said["detail"]) == ((429, "rows_spent"), True)
    assert 0 < int(over.headers["Retry-After"]) <= 86400
    assert (AccessEntry.objects.count(), Disclosure.objects.count()) == (looks, count)
    assert len(hub.get(f"{PEOPLE}&page_size=1").said["results"]) == 1
    assert code(hub.get(f"people/{three[0].uid}/?purpose=contracts")) == (429, "rows_spent")
    assert hub.get("purposes/").status_code == 200


def test_all_tokens_of_a_client_share_its_limit_and_another_client_has_its_own(hub, shop, arek, rival, limited, three):
    limited(3)
    hub.get(f"{PEOPLE}&page_size=3")
    second = Caller(tokens.issue(shop, by=arek)[1])
    assert code(second.get(f"{PEOPLE}&page_size=1")) == (429, "rows_spent")
    assert rival.get(PEOPLE).status_code == 200


def test_tomorrow_it_starts_anew(hub, shop, limited, three):
    limited(3)
    hub.get(f"{PEOPLE}&page_size=3")
    ClientDay.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert hub.get(f"{PEOPLE}&page_size=3").status_code == 200


def test_a_day_ends_at_midnight_in_warsaw_on_every_night():
    nights = {
        datetime(2026, 6, 1, 21, 59, 30, tzinfo=UTC): 30,
        datetime(2026, 10, 24, 22, 0, tzinfo=UTC): 25 * 3600,  # the clocks go back
        datetime(2026, 3, 28, 23, 0, tzinfo=UTC): 23 * 3600,
    }
    assert {at: daily_rows.renewed_in(at) for at in nights} == nights


def test_what_is_left_is_told_with_every_answer(hub, limited, three):
    limited(500)
    first = hub.get(PEOPLE).headers
    assert '"rows";q=500;w=86400' in first["RateLimit-Policy"]
    assert ('"minute";r=' in first["RateLimit"], '"rows";r=497;t=' in first["RateLimit"]) == (True, True)
    assert "rows" not in hub.get("purposes/").headers["RateLimit"]


def test_old_days_are_forgotten(shop):
    today = timezone.localdate()
    for back in (0, 89, 91):
        ClientDay.objects.create(client=shop, day=today - timedelta(days=back), rows=1)
    assert (daily_rows.forget(), ClientDay.objects.count()) == (1, 2)
