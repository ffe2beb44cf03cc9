"""How often one may ask, and how often with a wrong token."""

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as Gone

from crm.accounts.limits import rate_limits
from tests.api.conftest import Caller, code


@pytest.fixture
def tight(settings):
    settings.API_PER_SECOND, settings.API_PER_MINUTE = 3, 5
    cache.clear()
    rate_limits.alone.clear()


def test_a_burst_is_cut_and_says_when_to_come_back(tight, hub, monkeypatch):
    monkeypatch.setattr(rate_limits, "time", lambda: 1_000_000.2)
    answers = [hub.get("purposes/") for _each in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert (code(answers[3]), answers[3].headers["Retry-After"]) == ((429, "too_many_requests"), "1")
    monkeypatch.setattr(rate_limits, "time", lambda: 1_000_001.2)
    assert [hub.get("purposes/").status_code for _each in range(2)] == [200, 429]
    monkeypatch.setattr(rate_limits, "time", lambda: 1_000_061.2)
    assert hub.get("purposes/").status_code == 200


def test_a_token_is_limited_wherever_it_comes_from_and_an_address_whoever_asks(tight, monkeypatch):
    monkeypatch.setattr(rate_limits, "time", lambda: 5.0)
    queries = [("address 1", "token a"), ("address 2", "token a"), ("address 3", "token a"), ("address 4", "token a")]
    assert [rate_limits.wait(*names) > 0 for names in queries] == [False, False, False, True]
    assert [rate_limits.wait("address 9", f"token {n}") > 0 for n in range(4)] == [False, False, False, True]


def test_without_redis_each_process_counts_by_itself(tight, hub, monkeypatch):
    def gone(*_args, **_options):
        raise Gone

    monkeypatch.setattr(rate_limits.cache, "add", gone, raising=False)
    monkeypatch.setattr(rate_limits, "time", lambda: 7.0)
    assert [hub.get("purposes/").status_code for _each in range(4)] == [200, 200, 200, 429]


def test_no_address_lies_in_redis(tight):
    rate_limits.wait("address 192.0.2.7")
    keys = b" ".join(cache._cache.get_client().keys("*"))
    assert (b"api:" in keys, b"192.0.2.7" in keys) == (True, False)


def test_a_forged_prefix_costs_the_real_client_nothing(settings, hub, issued, monkeypatch):
    settings.API_PER_SECOND, settings.API_PER_MINUTE = 1000, 20
    cache.clear()
    monkeypatch.setattr(rate_limits, "time", lambda: 9.0)
    forged = f"Token spj_{issued[0].prefix}_{'x' * 43}"
    for turn in range(60):
        stranger = hub.browser.get(
            "/api/v1/purposes/", headers={"Authorization": forged}, REMOTE_ADDR=f"192.0.2.{turn}"
        )
        assert stranger.status_code == 401
    status_codes = [hub.get("purposes/").status_code for _each in range(20)]
    assert status_codes == [200] * 20
    elsewhere = hub.browser.get("/api/v1/purposes/", headers=hub.headers, REMOTE_ADDR="192.0.2.99")
    assert elsewhere.status_code == 429  # the client's own requests are counted wherever they come from


def test_wrong_tokens_are_counted_and_a_valid_one_still_gets_in(hub):
    stranger = Caller("spj_abcdefghij_" + "x" * 43)
    rows = [code(stranger.get("purposes/"))[0] for _each in range(40)]
    assert (rows[0], rows[-1], sorted(set(rows))) == (401, 429, [401, 429])
    assert int(stranger.get("purposes/").headers["Retry-After"]) > 0
    assert hub.get("purposes/").status_code == 200


def test_an_integration_has_as_many_a_minute_as_it_was_given(tight, hub, shop, monkeypatch):
    monkeypatch.setattr(rate_limits, "time", lambda: 1_000_000.2)
    shop.requests_a_minute = 2
    shop.save()
    answers = [hub.get("purposes/") for _each in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[1].headers["RateLimit-Policy"] == '"second";q=3;w=1, "minute";q=2;w=60, "rows";q=10000;w=86400'
    assert answers[1].headers["RateLimit"] == '"minute";r=0;t=20'
    assert int(answers[2].headers["Retry-After"]) > 0


def test_whoever_was_given_more_may_ask_in_larger_bursts(tight):
    assert (rate_limits.per_second(2), rate_limits.per_second(5), rate_limits.per_second(600)) == (3, 3, 20)
