"""The trust page: off until the house shows it, made of facts, never flattering, the same for all; and its badge."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from consents.models import Controller
from crm.accounts.limits.counters import LIMITS, Limit
from crm.dpo.models import TrustVersion
from crm.dpo.trust import answer_times
from crm.dpo.trust.answer_times import AnswerTimes, of_spans
from crm.dpo.trust.publishing import publish, shown, withdraw
from crm.privacy.models import LedgerEntry
from tests.consents.filled_forms import BY

PAGE, BADGE = "/p/pl/trust/", "/p/pl/trust/badge.svg"
TEXTS = {"lead": "Dane <b>bierzemy</b> tylko po to.", "measures": "Klucz dla każdej osoby.\n\nDziennik.", "lead_en": ""}
DAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _counted_anew():
    cache.delete(answer_times.KEY)


@pytest.fixture
def firm(db):
    values = {"name": "Parkiety & Sowa", "short": "Sowa <3", "address": "ul. Dębowa 7", "email": "biuro@sowa.test"}
    officer = {"officer": "Iwona Dudek", "officer_email": "iod@sowa.test"}
    return Controller.name_it({**values, **officer}, by=BY)


def spans(*days, due=30):
    return [(DAY, DAY + timedelta(days=n), DAY + timedelta(days=due)) for n in days]


def test_a_median_is_said_from_ten_on_and_half_a_day_counts_against_us():
    assert of_spans([], 0) == AnswerTimes()
    nine, ten = of_spans(spans(*range(1, 10)), 1), of_spans(spans(*range(1, 11), due=8), 0)
    assert (nine.enough, ten.enough) == (False, True)
    assert (ten.answered, ten.in_time, ten.days, ten.longest) == (10, 8, 6, 10)


def test_off_until_it_is_shown_and_off_again(client, firm, oskar, dora):
    assert [client.get(url).status_code for url in (PAGE, BADGE)] == [404, 404]
    with pytest.raises(PermissionDenied):
        publish(TEXTS, by=dora)
    publish(TEXTS, by=oskar)
    assert [client.get(url).status_code for url in (PAGE, "/p/en/trust/", BADGE)] == [200] * 3
    withdraw(by=oskar)
    assert (withdraw(by=oskar), shown(), TrustVersion.objects.count()) == (None, None, 2)
    assert client.get(PAGE).status_code == 404
    acts = LedgerEntry.objects.filter(act__startswith="trust.").order_by("pk").values_list("act", "target")
    assert list(acts) == [("trust.published", "trust:1"), ("trust.withdrawn", "trust:2")]


def test_it_names_nobody_to_ask_before_the_controller_is_named(oskar):
    with pytest.raises(ValidationError):
        publish(TEXTS, by=oskar)


def test_it_says_what_is_so_without_cookie_or_script_and_escapes_what_was_typed(client, firm, oskar, monkeypatch):
    publish(TEXTS, by=oskar)
    answer = client.get(PAGE)
    text = answer.content.decode()
    assert ("Dane &lt;b&gt;bierzemy" in text, "<script" in text, "<b>bierzemy" in text) == (True, False, False)
    assert ("iod@sowa.test" in text, "Za mało wniosków, by podać liczbę. Prawo daje miesiąc." in text) == (True, True)
    assert (answer.cookies, answer["Cache-Control"], "Set-Cookie" in answer) == ({}, "public, max-age=300", False)
    assert "How we look after your data" in client.get("/p/en/trust/").content.decode()
    assert client.get("/p/trust/")["Location"] in (PAGE, "/p/en/trust/")


def test_the_numbers_are_said_with_refusals_and_counted_once_for_many_readers(client, firm, oskar, monkeypatch):
    publish(TEXTS, by=oskar)
    counts = []
    monkeypatch.setattr(answer_times, "counted", lambda at: counts.append(at) or AnswerTimes(24, 23, 6, 41, 2))
    texts = [client.get(PAGE).content.decode() for _reader in range(3)]
    assert [word in texts[0] for word in ("6 dni", "23 z 24", "Najdłużej: 41 dni", "odmowy 2")] == [True] * 4
    assert (len(counts), len(set(texts))) == (1, 1)


def test_counting_asks_the_register_of_the_last_twelve_months(db):
    assert answer_times.counted(timezone.now()) == AnswerTimes()


def test_the_badge_is_a_picture_with_a_date_that_other_sites_may_show(client, firm, oskar):
    publish(TEXTS, by=oskar)
    answer = client.get(BADGE)
    picture = ElementTree.fromstring(answer.content)
    assert picture.tag.endswith("svg")
    words = " ".join(picture.itertext())
    assert ("Sowa <3" in words, str(timezone.localdate().year) in words, "script" in words) == (True, True, False)
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert client.get(BADGE, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert answer.cookies == {}


def test_the_desk_edits_two_texts_and_only_whoever_decides_shows_them(client, firm, oskar, dora, sam):
    for user, page, act in ((dora, 200, 403), (sam, 403, 403), (oskar, 200, 302)):
        client.force_login(user)
        assert client.get("/privacy/trust/").status_code == page
        assert client.post("/privacy/trust/publication/", TEXTS).status_code == act
    assert "badge.svg" in client.get("/privacy/trust/").content.decode()
    assert client.post("/privacy/trust/withdrawal/").status_code == 302
    assert shown() is None


def test_the_page_is_one_for_all_by_its_address_so_that_caches_may_keep_it(client, firm, oskar, enter):
    publish(TEXTS, by=oskar)
    stranger, known = client.get(PAGE, headers={"Accept-Language": "en"}), enter(oskar).get(PAGE)
    for answer in (stranger, known, client.get(BADGE)):
        varies = {name.strip().lower() for name in answer.get("Vary", "").split(",")}
        assert (varies & {"cookie", "accept-language"}, answer.cookies, "public" in answer["Cache-Control"]) == (
            set(), {}, True,
        )  # fmt: skip
    assert stranger.content == known.content
    assert stranger["Content-Language"] == "pl"
    assert "no-store" in client.get("/p/trust/")["Cache-Control"]  # the door goes by the visitor's language


def test_a_flood_from_one_address_is_slowed_and_nobody_else_is(client, firm, oskar, monkeypatch):
    publish(TEXTS, by=oskar)
    monkeypatch.setitem(LIMITS, ("page", "address"), Limit(2, 3))
    statuses = [client.get(url, REMOTE_ADDR="198.51.100.7").status_code for url in (PAGE, BADGE, PAGE, PAGE)]
    late = client.get(BADGE, REMOTE_ADDR="198.51.100.7")
    assert (statuses[0], late.status_code, late["Cache-Control"]) == (200, 429, "no-store")
    assert int(late["Retry-After"]) > 0
    assert client.get(PAGE, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_page_that_is_off_is_no_ones_to_keep(client, firm):
    assert "no-store" in client.get(PAGE)["Cache-Control"]
