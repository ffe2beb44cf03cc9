"""Nobody works here who has not been told that access is logged (Kodeks pracy art. 22³)."""

from hashlib import sha256

import pytest
from django.utils import timezone

from crm.accounts.models import StaffNoticeAcceptance
from crm.accounts.staff_notice import acceptance
from tests.accounts.conftest import PASSWORD

NOTICE, PROFILE, READERS = "/settings/staff-notice/", "/settings/profile/", "/settings/staff-notice/readers/"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}
# The words of a version that was shown to anybody never change: new words are a new version.
SHOWN = {
    (1, "pl"): "40dc03c0bc7365881d1838ef494810d1bf873a2b82f81f890a946595a563ddb6",
    (1, "en"): "8b1f56c64ed7eb6cdf95377f101ae570a3f23b176f1d5a014e92ff83a1a0aade",
}


@pytest.fixture
def renew(monkeypatch):
    """renew(): from now on there is a second version, in the words of the first."""
    template_of = acceptance.template_of

    def renewed() -> None:
        monkeypatch.setattr(acceptance, "CURRENT", 2)
        monkeypatch.setattr(acceptance, "template_of", lambda version, language: template_of(1, language))

    return renewed


@pytest.mark.parametrize(("version", "language"), SHOWN)
def test_the_words_of_a_version_never_change(version, language):
    assert sha256(acceptance.words(version, language).encode()).hexdigest() == SHOWN[version, language]


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_notice_names_purpose_time_and_article(language):
    words = acceptance.words(acceptance.CURRENT, language)
    assert [text in words for text in ("24 m", "22³", "RODO" if language == "pl" else "GDPR")] == [True] * 3


def test_the_first_sign_in_leads_to_the_notice_and_after_it_to_the_page(staff, client):
    sam = staff("sales", "sam", told=False)
    client.post("/accounts/login/", {"login": "sam", "password": PASSWORD})
    response = client.get(PROFILE)
    page = client.get(response["Location"])
    answer = client.post(NOTICE, {"next": PROFILE})
    assert (response.status_code, response["Location"], page.status_code) == (
        302,
        f"{NOTICE}?next=%2Fsettings%2Fprofile%2F",
        200,
    )
    assert (answer["Location"], client.get(PROFILE).status_code) == (PROFILE, 200)
    digest = sha256(acceptance.words(1, "en").encode()).hexdigest()
    assert [(row.version, row.language, row.text) for row in sam.notices.all()] == [(1, "en", digest)]


def test_nothing_is_done_or_shown_before(staff, enter):
    client = enter(staff("admin", told=False))
    answers = [
        client.post("/settings/teams/", {"name": "North"})["Location"],
        client.get(PROFILE, headers=HTMX)["HX-Redirect"],
        client.get("/settings/users/")["Location"],
    ]
    assert [answer.partition("?")[0] for answer in answers] == [NOTICE] * 3


def test_signing_out_and_the_second_factor_stay_open(staff, enter):
    client = enter(staff("sales", told=False))
    pages = [client.get("/accounts/2fa/").status_code, client.post("/accounts/logout/")["Location"]]
    assert pages == [200, "/"]


def test_confirming_twice_is_one_row_and_one_entry(staff, enter, acts):
    sam = staff("sales", told=False)
    client = enter(sam)
    for _number in range(2):
        client.post(NOTICE)
    assert (sam.notices.count(), acts()) == (1, [("notice.confirmed", str(sam.pk), f"user:{sam.pk}", [])])


def test_a_new_version_is_shown_with_the_next_whole_page_and_lets_finish_what_was_begun(staff, enter, renew):
    client = enter(staff("sales"))
    renew()
    typed = {"first_name": "Sam", "last_name": "S", "language": "en", "theme": "dark", "density": "compact"}
    saved = client.post(PROFILE, typed)
    page = client.get(PROFILE)
    client.post(NOTICE)
    assert (saved["Location"], page["Location"].partition("?")[0], client.get(PROFILE).status_code) == (
        PROFILE,
        NOTICE,
        200,
    )


def test_the_notice_is_found_in_the_profile_afterwards(staff, enter):
    client = enter(staff("sales"))
    assert f'href="{NOTICE}"' in client.get(PROFILE).content.decode()
    page = client.get(NOTICE).content.decode()
    assert ("24 months" in page, "I have read this" in page) == (True, False)


def test_who_has_not_confirmed_is_listed_for_administrator_officer_and_owner(staff, enter, renew):
    late, result = staff("sales", "late", first_name="Late"), staff("sales", "told", first_name="Told")
    new = staff("sales", "new", told=False, first_name="New")
    staff("integration", "hub", told=False)
    desk = [staff(role) for role in ("admin", "dpo", "owner", "manager")]
    renew()
    for user in (result, *desk):
        acceptance.accept(user)
    answers = [enter(user).get(READERS) for user in desk]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 403]
    context = answers[0].context
    assert ([user for user in context["people"] if user.confirmed_at is None], context["missing"]) == ([late, new], 2)


def test_a_machine_owes_nothing(staff):
    assert (
        acceptance.must_confirm(staff("integration", told=False)),
        acceptance.must_confirm(staff("sales", told=False)),
    ) == (
        False,
        True,
    )


def test_only_one_row_a_version_can_be_there(staff):
    sam = staff("sales")
    with pytest.raises(Exception, match="staff_notice_once_per_version"):
        StaffNoticeAcceptance.objects.create(user=sam, version=1, language="pl", text="", at=timezone.now())
