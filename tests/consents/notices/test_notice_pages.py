"""Notices on the screen: the desk's list with its acts, the officer's draft, and what the public reads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.models import NoticeExemption, NoticeReceived, NoticeVersion, PrivacyNotice
from crm.mail.models.messages import Message
from crm.privacy.models import AccessEntry, Origin
from tests.consents.filled_forms import controller
from tests.consents.notices.test_notices import THREE
from tests.consents.published_notices import FIVE_YEARS, a_notice, somebody

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = "/privacy/notices/"


@pytest.fixture
def desk(as_user, dora, oskar):
    """desk(user) -> a browser at the privacy desk, in English."""
    for user in (dora, oskar):
        user.language = "en"
        user.save(update_fields=["language"])
    return as_user


@pytest.fixture
def now():
    return timezone.now()


def text(answer):
    return answer.content.decode()


def test_the_most_urgent_comes_first_and_masked(desk, dora, now):
    a_notice()
    late = somebody(at=now - 45 * DAY, name="Ewa Lis")
    soon = somebody(at=now - 20 * DAY, name="Jan Nowak", email="jan@nowak.test")
    page = text(desk(dora).get(LIST))
    assert page.index(late.short) < page.index(soon.short)
    assert ("E• L•" in page, "e•••@lis.test" in page, "Nowak" in page) == (True, True, False)
    look = AccessEntry.objects.order_by("-pk").first()
    assert (look.view, look.people) == ("consents:notices", sorted([late.pk, soon.pk]))


def test_groups_narrow_the_list_and_figures_count_them(desk, dora, now):
    a_notice()
    people = {
        "overdue": somebody(at=now - 45 * DAY),
        "soon": somebody(at=now - 25 * DAY),
        "post": somebody(at=now - DAY, email="", name="Bez Adresu"),
    }
    client = desk(dora)
    for only, person in people.items():
        page = text(client.get(f"{LIST}?only={only}"))
        assert {name: value.short in page for name, value in people.items()} == {
            name: value == person for name, value in people.items()
        }
    assert text(client.get(f"{LIST}?only=nowhere")).count("Select: ") == 3


def test_send_now_reaches_whoever_has_an_address_and_counts_the_rest(desk, dora, now):
    a_notice()
    people = [somebody(at=now, email=address, name="X Y") for address in ("a@x.test", "b@x.test", "")]
    values = {"act": "send", "pick": [*(str(person.uid) for person in people), "no-uuid"]}
    page = text(desk(dora).post(reverse("consents:notices_act"), values, follow=True))
    assert "2 letters are on their way. Left out: 1 no e-mail address." in page
    assert (Message.objects.count(), NoticeReceived.objects.count()) == (2, 2)


def test_what_reached_people_lately_is_listed(desk, dora, now):
    a_notice()
    person = somebody(at=now)
    client = desk(dora)
    client.post(reverse("consents:notices_act"), {"act": "posted", "pick": [str(person.uid)]})
    page = text(client.get(f"{LIST}?only=told"))
    assert (person.short in page, "Sent by post" in page, "Your data with us" in page) == (True, True, True)


def test_only_who_decides_exempts_and_the_reason_is_compulsory(desk, dora, oskar, now):
    person = somebody(at=now)
    values = {"pick": [str(person.uid)], "letter": "b", "reason": "rejestr"}
    assert desk(dora).post(reverse("consents:notices_exemption"), values).status_code == 403
    client = desk(oskar)
    client.post(reverse("consents:notices_exemption"), {**values, "reason": ""})
    assert NoticeExemption.objects.count() == 0
    page = text(client.post(reverse("consents:notices_exemption"), values, follow=True))
    assert ("1 person need not be told." in page, Origin.objects.get().notice) == (True, "exempt")


def test_the_letter_to_print_is_a_tagged_pdf_and_logged(desk, dora, now):
    person = somebody(at=now, email="", name="Bez Adresu")
    url = reverse("consents:notice_letter", args=[person.uid])
    assert desk(dora).get(url).status_code == 302  # no notice is published
    a_notice()
    answer = desk(dora).get(url)
    assert (answer.content[:5], b"/Marked true" in answer.content) == (b"%PDF-", True)
    assert AccessEntry.objects.order_by("-pk").first().view == "consents:notice_letter"


def test_sales_see_none_of_it(as_user, sam):
    client = as_user(sam)
    pages = (LIST, reverse("consents:notice_texts"), reverse("consents:consents"), reverse("consents:trends"))
    assert [client.get(page).status_code for page in pages] == [403] * 4


def test_the_officer_drafts_with_promises_and_the_controller_publishes(desk, dora, oskar):
    controller()
    client = desk(dora)
    begun = {"slug": "klienci", "title": "Dla klientów", "title_en": "For customers", "purposes": ["contracts"]}
    assert client.post(reverse("consents:notice_new"), begun).status_code == 302
    promise = {"contracts_words": FIVE_YEARS.words, "contracts_words_en": FIVE_YEARS.words_en, "contracts_months": "60"}
    draft = reverse("consents:notice_draft", args=["klienci"])
    client.post(draft, {"why": "pierwsza", **promise, "contracts_to_year_end": "on"})
    client.post(reverse("consents:notice_opinion", args=["klienci"]), {"opinion": "for", "text": "jasne"})
    page = text(desk(oskar).post(reverse("consents:notice_publication", args=["klienci"]), follow=True))
    assert ("Version 1 is in force." in page, FIVE_YEARS.words_en in page) == (True, True)
    version = NoticeVersion.objects.get()
    assert (version.covers, version.periods.get().months) == (["contracts/1"], 60)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"contracts_words": "5 lat"}, "Say it in both languages."),
        ({"contracts_months": "60"}, "Say in words from when the months count."),
        ({"more": "Dodatek"}, "Say it in both languages."),
    ],
)
def test_half_a_promise_is_refused_and_the_text_stays(desk, dora, typed, said):
    PrivacyNotice.objects.create(slug="general", title="A", title_en="A", made_by="user:1", made_at=timezone.now())
    answer = desk(dora).post(reverse("consents:notice_draft", args=["general"]), {"why": "moja", **typed})
    assert (answer.status_code, said in text(answer), "moja" in text(answer)) == (422, True, True)


def test_an_address_that_is_taken_is_refused(desk, dora):
    a_notice()
    values = {"slug": "general", "title": "A", "title_en": "A"}
    assert desk(dora).post(reverse("consents:notice_new"), values).status_code == 422
    assert desk(dora).post(reverse("consents:notice_new"), {**values, "slug": "new"}).status_code == 422


def test_the_desk_compares_two_versions_side_by_side(desk, dora):
    a_notice(promises={"contracts": THREE})
    a_notice(promises={"contracts": FIVE_YEARS}, why="dłużej")
    page = text(desk(dora).get(reverse("consents:notice_text", args=["general"]), {"language": "en"}))
    assert ("<del>3</del>" in page, "<ins>5</ins>" in page, "dłużej" in page) == (True, True, True)


def test_the_public_reads_every_version_and_what_changed_in_both_languages(client):
    a_notice(promises={"contracts": THREE})
    second = a_notice(promises={"contracts": FIVE_YEARS})
    assert client.get("/p/pl/notice/general/")["Location"] == "/p/pl/notice/general/v/2/"
    page = text(client.get("/p/en/notice/general/v/2/"))
    rows = (
        "Your data with us",
        FIVE_YEARS.words_en,
        second.texts.get(language="en").digest,
        "/p/en/notice/general/v/1/",
    )
    assert [part in page for part in rows] == [True] * 4
    old = text(client.get("/p/pl/notice/general/v/1/"))
    assert (THREE.words in old, FIVE_YEARS.words in old, "/p/pl/notice/general/v/2/" in old) == (True, False, True)
    changed = text(client.get("/p/en/notice/general/v/2/?from=1"))
    assert ("<del>3</del>" in changed, "<ins>5</ins>" in changed) == (True, True)


def test_a_draft_and_what_never_was_are_nobodys_business(client):
    controller()
    PrivacyNotice.objects.create(slug="secret", title="A", title_en="A", made_by="user:1", made_at=timezone.now())
    urls = ("/p/pl/notice/secret/", "/p/pl/notice/secret/v/1/", "/p/en/notice/nowhere/v/1/")
    assert [client.get(url).status_code for url in urls] == [404] * 3


def test_the_public_page_needs_no_script_and_no_cookie(client):
    a_notice()
    answer = client.get("/p/pl/notice/general/v/1/")
    assert ("<script" in text(answer), answer.cookies.keys()) == (False, {}.keys())
    assert "script-src 'none'" in answer["Content-Security-Policy"]
