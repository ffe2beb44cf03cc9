"""One category is shown for a minute, with a reason, and both logs know before it is drawn."""

import pytest
from django.urls import reverse

from crm.privacy.models import AccessEntry, LedgerEntry

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(ada):
    return reverse("dpo:reveal", args=[ada.person.uid, "email"])


def test_the_reason_is_asked_first(desk, url):
    page = desk.get(url, headers=HTMX).content.decode()
    assert ("What do you need it for?" in page, "ada@cerambud.test" in page, "<html" in page) == (True, False, False)


def test_with_a_reason_the_value_is_shown_for_sixty_seconds(desk, url):
    page = desk.post(url, {"reason": "request"}, headers=HTMX).content.decode()
    assert ("ada@cerambud.test" in page, 'data-reveal="60"' in page, "a•••@cerambud.test" in page) == (True, True, True)


def test_only_the_asked_category_is_shown(desk, url):
    page = desk.post(url, {"reason": "request"}, headers=HTMX).content.decode()
    assert ("Kowalska" in page, "602 333 444" in page, "Prezeska" in page) == (False, False, False)


def test_both_logs_know(desk, url, dora, ada, last_look, last_act):
    desk.post(url, {"reason": "request"})
    assert last_look() == (str(dora.pk), "dpo:reveal", [ada.pk], ["email"], "request")
    assert last_act() == ("person.revealed", ada.person.uid, ["email"], {"reason": "request"})


def test_the_users_own_words_are_kept_sealed(desk, url):
    desk.post(url, {"reason": "other", "reason_text": "Telefon od pani Ady"})
    row = AccessEntry.objects.exclude(reason="").get()
    assert (row.note, row.intact()) == ("Telefon od pani Ady", True)


@pytest.mark.parametrize(
    "sent", [{}, {"reason": "curious"}, {"reason": "other"}, {"reason": "other", "reason_text": "  "}]
)
def test_without_a_reason_nothing_is_shown_or_logged(desk, url, sent):
    answer = desk.post(url, sent, headers=HTMX)
    page = answer.content.decode()
    assert (answer.status_code, "Give a reason." in page, "ada@cerambud.test" in page) == (422, True, False)
    assert (
        AccessEntry.objects.exclude(reason="").count(),
        LedgerEntry.objects.filter(act="person.revealed").count(),
    ) == (
        0,
        0,
    )


def test_without_scripts_it_is_a_page_of_its_own(desk, url):
    page = desk.post(url, {"reason": "check"}).content.decode()
    assert ("<html" in page, "ada@cerambud.test" in page, "Back to the sheet" in page) == (True, True, True)


def test_a_category_we_hold_nothing_of_is_missing(desk, ada):
    empty = reverse("dpo:reveal", args=[ada.person.uid, "birth_date"])
    unknown = reverse("dpo:reveal", args=[ada.person.uid, "shoe-size"])
    assert [desk.post(url, {"reason": "check"}).status_code for url in (empty, unknown)] == [404, 404]


def test_reading_the_page_writes_no_reveal(desk, url, ada):
    desk.get(url)
    desk.get(reverse("dpo:person", args=[ada.person.uid]))
    assert not LedgerEntry.objects.filter(act="person.revealed").exists()
