"""What reaches the portal after the case was closed, or at the very moment: a sentence and what to do, never a 500."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.jobs import bell
from crm.privacy.erasure.eraser import erase
from dsar.handling.closing import close_locked, record_answer as answer_went, withdraw
from dsar.identity import identity_codes
from dsar.models import OPEN_FOR, Case, CaseFile, CaseMessage, Download, IdentityCheck, Outcome, Package
from dsar.packages import download
from dsar.packages.package_end import revoke
from dsar.portal import views_status
from tests.dsar.made_packages import released, requested
from tests.dsar.portal.test_status import picture
from tests.dsar.portal_browser import answered, code_of, controller, entered, filed, letters

pytestmark = pytest.mark.django_db
EN = "/p/en/status/"
POSTS = {
    "messages/": lambda: {"text": "Proszę o <pośpiech>.", "papers": [picture()]},
    "identity/": lambda: {"proof": code_of(letters("request_identity")[0][1])},
    "identity/code/": dict,
    "withdrawal/": dict,
}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The bell rings for a worker; here the test is one."""
    monkeypatch.setattr(bell, "ring", lambda kind, pk, **_when: True)
    controller()


@pytest.fixture
def inside(client, her):
    """A browser that is let in with Ada's address, her code in her mailbox."""
    entered(client, *filed(client, "access", email=her.email))
    answered()
    return client


def the_case():
    return Case.objects.with_keys().get()


def refused():
    """The desk answers and closes it."""
    close_locked(
        answer_went(the_case(), by=identity_codes.BY), Outcome.REFUSED, by=identity_codes.BY, at=timezone.now()
    )


def taken_back():
    """She closes it in another window."""
    withdraw(the_case(), by=identity_codes.BY)


@pytest.fixture(params=[False, True], ids=["before", "meanwhile"])
def closes(request, monkeypatch):
    """closes(how): the case is closed before the browser sends, or after the view has looked at it."""

    def shut(how):
        if not request.param:
            how()
            return
        visited = views_status.visited

        def late(sent):
            case = visited(sent)
            monkeypatch.setattr(views_status, "visited", visited)
            how()
            return case

        monkeypatch.setattr(views_status, "visited", late)

    return shut


@pytest.mark.parametrize("part", POSTS)
@pytest.mark.parametrize("how", [refused, taken_back])
def test_what_comes_too_late_is_refused_with_a_sentence_and_nothing_is_kept(inside, closes, part, how):
    result = POSTS[part]()
    closes(how)
    reply = inside.post(f"{EN}{part}", result)
    if part == "withdrawal/" and how is taken_back:  # the button was pressed twice: what she wanted is so
        assert (reply.status_code, reply["Location"]) == (302, EN)
        return
    text = reply.content.decode()
    assert reply.status_code == 409
    assert [words in text for words in ("This request is closed", "Send a new request", "<title>Error:")] == [True] * 3
    assert ("Proszę o &lt;pośpiech&gt;." in text) == (part == "messages/")
    assert (CaseMessage.objects.count(), CaseFile.objects.count(), IdentityCheck.objects.count()) == (0, 0, 1)
    assert (the_case().identified_at, the_case().outcome) == (None, "refused" if how is refused else "withdrawn")


def test_in_time_each_of_them_is_taken_in(inside):
    """So that the refusals above are not those of something else."""
    rows = [inside.post(f"{EN}{part}", value()) for part, value in POSTS.items()]
    assert [row.status_code for row in rows] == [302] * 4
    assert (CaseMessage.objects.count(), CaseFile.objects.count(), the_case().outcome) == (1, 1, "withdrawn")
    assert the_case().identified_at is not None


def test_the_page_of_a_closed_case_offers_nothing_that_would_be_refused(inside):
    taken_back()
    text = inside.get(EN).content.decode()
    assert re.findall(r'action="/p/en/status/([^"]*)"', text) == ["end/"]


def test_the_language_of_a_message_that_came_too_late_keeps_its_words_in_sight(inside):
    taken_back()
    reply = inside.post(f"{EN}messages/", {"text": "Jeszcze słowo.", "go": "language"})
    assert (reply.status_code, "Jeszcze słowo." in reply.content.decode()) == (409, True)


def given(her, dora, oskar):
    """(page, code) of a package that was let go."""
    result = released(requested(her, email="ewa@maj.test"), dora, oskar)
    return re.search(r"/p/\w+/package/\S+", result.link)[0].replace("/p/pl/", "/p/en/"), result.code


def downloads():
    return list(Download.objects.order_by("pk").values_list("done", flat=True))


def spent(package):
    """It was fetched as often as any link may be."""
    Download.objects.bulk_create(Download(package=package, at=timezone.now(), done=True) for _each in range(20))


def gone(package):
    """Whoever asked was erased."""
    erase(Case.objects.with_keys().get(pk=package.case_id).person, {}, by=identity_codes.BY)


def revoked(package):
    """The desk took it back."""
    revoke(package, by=identity_codes.BY)


def run_out(package):
    """Its days are over."""
    now = timezone.now() - timedelta(seconds=1)
    Package.objects.filter(pk=package.pk).update(released_at=now - OPEN_FOR, expires_at=now)


@pytest.mark.parametrize("how", [spent, gone, revoked, run_out])
@pytest.mark.parametrize("late", [False, True], ids=["before", "meanwhile"])
def test_a_link_that_is_over_gives_nothing_and_says_what_to_do(her, dora, oskar, monkeypatch, how, late):
    page, code = given(her, dora, oskar)
    behind = download.behind

    def found(token, *, at=None):
        package = behind(token, at=at)
        how(package)
        return package

    if late:
        monkeypatch.setattr(download, "behind", found)
    else:
        how(behind(page.split("/")[-2]))
    before = downloads().count(True)
    reply = Client().post(page, {"code": code})
    text = reply.content.decode()
    assert (reply.status_code, "Write to us, and we send the copy again." in text) == (422, True)
    assert downloads().count(True) == (20 if how is spent else before)


def test_a_link_in_its_days_gives_the_file(her, dora, oskar):
    page, code = given(her, dora, oskar)
    reply = Client().post(page, {"code": code})
    assert (reply.status_code, reply["Content-Type"], downloads()) == (200, "application/zip", [True])
