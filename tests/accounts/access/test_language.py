"""The product speaks a user's own language on every page; a visitor's choice is a cookie."""

from django.test import Client

from crm.accounts.models import User


def spoken(client: Client, page: str = "/settings/profile/", **headers) -> str:
    return client.get(page, headers=headers)["Content-Language"]


def test_a_signed_in_user_reads_their_own_language(staff, enter):
    sam, ewa = staff("sales", language="en"), staff("sales", language="pl")
    assert (spoken(enter(sam), accept_language="pl"), spoken(enter(ewa), accept_language="en")) == ("en", "pl")


def test_a_visitor_reads_polish_unless_the_browser_or_a_choice_says_english(client, db):
    first = spoken(client, "/accounts/login/")
    result = spoken(client, "/accounts/login/", accept_language="en")
    client.post("/accounts/language/", {"language": "en"})
    assert (first, result, spoken(client, "/accounts/login/")) == ("pl", "en", "en")


def test_choosing_a_language_keeps_it_with_the_account(staff, enter):
    sam = staff("sales", language="en")
    enter(sam).post("/accounts/language/", {"language": "pl", "next": "/settings/profile/"})
    assert (User.objects.get(pk=sam.pk).language, spoken(enter(User.objects.get(pk=sam.pk)))) == ("pl", "pl")


def test_an_unknown_language_changes_nothing(staff, enter):
    sam = staff("sales", language="en")
    enter(sam).post("/accounts/language/", {"language": "xx"})
    assert User.objects.get(pk=sam.pk).language == "en"
