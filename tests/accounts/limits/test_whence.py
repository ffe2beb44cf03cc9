"""Whose address counts: never one that the visitor wrote."""

import pytest
from django.test import RequestFactory

from crm.accounts.limits.client_ip import address_of

PROXY, FORGED, VISITOR, INNER = "10.0.0.1", "203.0.113.66", "198.51.100.7", "10.0.0.2"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counts"),
    [
        (0, None, PROXY),
        (0, FORGED, PROXY),  # nobody stands in front: whatever is written there is a lie
        (1, None, PROXY),
        (1, VISITOR, VISITOR),
        (1, f"{FORGED}, {VISITOR}", VISITOR),
        (1, f"{FORGED},{FORGED},, {VISITOR}", VISITOR),
        (2, f"{FORGED}, {VISITOR}, {INNER}", VISITOR),
        (2, VISITOR, PROXY),  # it went round one of the two
        (1, "not-an-address", PROXY),
        (1, f"{VISITOR}:4711", VISITOR),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "::ffff:198.51.100.7", VISITOR),
    ],
)
def test_only_what_the_configured_proxies_added_is_read(settings, proxies, forwarded, counts):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=PROXY)) == counts


def test_a_request_without_any_address_still_counts_somewhere():
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="")) == "0.0.0.0"  # noqa: S104
