"""What a careless page would tell: the grep behind every story hears it."""

import logging

from django.core.cache import cache
from playwright.sync_api import expect

from tests import overheard


def test_a_name_in_an_address_a_log_line_or_the_cache_would_be_heard(enter, ada, sam, nothing_told, addresses):
    page = enter(sam, "/contacts/?q=Kowalska")
    expect(page.locator("h1")).to_contain_text("Kontakty")
    logging.getLogger("crm").warning("called 602333444")
    cache.set("seen", "ada@cerambud.test")
    values = {"addresses": addresses, "lines": nothing_told}
    places = {name: "\n".join(some).encode() for name, some in values.items()} | overheard.outside()
    result = overheard.told(places, overheard.values_of_everybody())
    for some in (cache, addresses, nothing_told):
        some.clear()
    assert {(place.partition(" ")[0], mark) for place, mark in result} == {
        ("addresses", "Kowalska"),
        ("lines", "602333444"),
        ("redis", "ada@cerambud.test"),
    }
