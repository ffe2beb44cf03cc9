"""A way back leads to a page of ours, whatever a form or a header says; nothing that comes in holds NUL."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from crm.accounts.access.nul_filter import cleaned
from crm.accounts.pages.safe_redirect import own_address

HERE = RequestFactory().get("/")


@pytest.mark.parametrize("url", ["/contacts/?f=a&b=ą", "http://testserver/contacts/", "/a:b/", "/x.y"])
def test_a_page_of_ours_is_led_back_to(url):
    assert own_address(HERE, url) == url.removeprefix("http://testserver")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "abc",
        "contacts:list",
        "//evil.example/",
        "https://evil.example/",
        "http://testserver.evil.example/",
        "/\\evil",
        "javascript:alert(1)",
        "http://testserver//evil.example/",
        "http://testserver@evil.example/",
        "\x00/",
        "http://[x/",
    ],
)
def test_anything_else_leads_to_the_usual_place(url):
    assert own_address(HERE, url, "/usual/") == "/usual/"


def test_nul_is_taken_out_of_names_and_values_and_clean_text_stays_itself():
    sent, clean = QueryDict("a=1%00&a=2&b%00=%00"), QueryDict("a=1")
    assert (dict(cleaned(sent)), cleaned(clean) is clean) == ({"a": ["1", "2"], "b": [""]}, True)


@pytest.mark.parametrize("page", ["/settings/theme/", "/contacts/selection/bin/", "/companies/selection/bin/"])
def test_a_word_that_is_no_address_is_no_fault(staff, enter, page):
    answer = enter(staff("manager")).post(page, {"next": "abc", "theme": "dark"})
    assert (answer.status_code, answer["Location"][0]) == (302, "/")


def test_nul_in_what_a_view_is_saved_with_is_no_fault(staff, enter):
    client = enter(staff("manager"))
    answer = client.post("/views/contacts/new/", {"name": "Moje\x00", "sort": "\x00", "f": "\x00"})
    assert answer.status_code == 302
    assert client.get("/contacts/?sort=%00&f=%00&view=%00").status_code == 200
