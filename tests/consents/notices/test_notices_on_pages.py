"""Every public page that takes data shows its notice, with the facts of this minute (Art. 13(1))."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.consents.filled_forms import a_form, controller
from tests.consents.notices.facts_of_recipients import clauses, us_mailer
from tests.consents.published_notices import a_notice

pytestmark = pytest.mark.django_db
EEA = {
    "pl": "Twoje dane nie opuszczają Europejskiego Obszaru Gospodarczego.",
    "en": "Your data do not leave the European Economic Area.",
}


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("published", [True, False])
def test_form_and_portal_say_who_gets_the_data_and_where_they_go(client, language, published):
    controller()
    if published:
        a_notice(at=timezone.now())
    a_form()
    pages = [reverse(f"consents:form_{language}", args=["newsletter"]), reverse(f"requests:ask_{language}")]
    assert [EEA[language] in client.get(page).content.decode() for page in pages] == [True, True]
    clauses(us_mailer("offers", "rights-requests"))
    texts = [client.get(page).content.decode() for page in pages]
    assert [("Mailer Inc." in page, EEA[language] in page) for page in texts] == [(True, False)] * 2


def test_the_published_page_says_what_is_so_today_and_keeps_its_words(client):
    a_notice(at=timezone.now())
    address = "/p/en/notice/general/v/1/"
    assert "what is so today" not in client.get(address).content.decode()
    clauses(us_mailer("offers"))
    page = client.get(address).content.decode()
    rows = ("This page says what is so today", "Where your data go", "Mailer Inc., United States", "?as=published")
    assert [words for words in rows if words not in page] == []
    text = client.get(f"{address}?as=published").content.decode()
    assert (EEA["en"] in text, "Mailer Inc." in text) == (True, False)


def test_a_version_that_was_replaced_stays_word_for_word(client):
    a_notice(at=timezone.now())
    clauses(us_mailer("offers"))
    a_notice(at=timezone.now())
    old, new = (client.get(f"/p/en/notice/general/v/{number}/").content.decode() for number in (1, 2))
    assert [(EEA["en"] in page, "Mailer Inc." in page) for page in (old, new)] == [(True, False), (False, True)]
