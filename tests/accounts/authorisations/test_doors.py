"""Each door to people's data, tried by somebody whose authorisation has run out; and what stays open to them."""

from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from crm.accounts.access.policy import SIGNED_IN, policy_of
from crm.accounts.authorisations.issuing import give
from crm.accounts.authorisations.statement import words
from crm.accounts.authorisations.threshold import OPEN
from crm.accounts.models import Device, Session, User, staff
from crm.contacts import tasks
from crm.contacts.models import Contact
from crm.files.imports.import_jobs import start_import
from crm.privacy.models import LedgerEntry
from crm.sales.calendar_feeds.feeds import open_feed, read
from crm.sales.models import CalendarFeed
from tests.accounts.authorising import DAY, anew, authorise, lapse, required, today
from tests.contacts.imports.test_import_run import ANNA
from tests.files.export_cases import ordered
from tests.files.import_cases import checked, csv, prepared

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}
PROMISE = "/settings/confidentiality/"
# The words of a version that was shown to anybody never change: new words are a new version.
SHOWN = {
    "pl": "3d61487cdfdec889bf0c173b9f3baf65297911b75676c05e131e2d8c0eedd46d",
    "en": "ba02ecbe96540e974288fbf2d81b8c9a25169f6d95ac1fc4657a3343c639d3cc",
}


def test_the_next_page_says_what_to_do_and_whom_to_ask(oskar, dora, sam, ada, as_user):
    required(oskar)
    client = as_user(sam)
    assert client.get(f"/contacts/{ada.uid}/").status_code == 200
    paper = lapse(sam)
    for url in (f"/contacts/{ada.uid}/", "/", "/contacts/"):
        answer = client.get(url)
        content = answer.content.decode()
        assert (url, answer.status_code) == (url, 403)
        assert [word in content for word in (paper.number, oskar.email, dora.email, "ada@cerambud")] == [True] * 3 + [
            False
        ]
    assert client.post(reverse("contacts:palette"), {"q": "kowal"}, headers=HTMX).status_code == 403
    authorise(sam, by=oskar)
    assert client.get(f"/contacts/{ada.uid}/").status_code == 200
    assert LedgerEntry.objects.filter(act="access.refused").exists()


def test_by_the_calendar_rights_go_say_what_to_do_and_return(oskar, dora, sam, ada, as_user, monkeypatch):
    now = timezone.now

    def moved(days):
        monkeypatch.setattr(timezone, "now", lambda: now() + days * DAY)
        return as_user(sam)

    required(oskar)
    sam.authorisations.all().delete()
    paper, url = authorise(sam, by=oskar, until=today() + 5 * DAY), f"/contacts/{ada.uid}/"
    assert [moved(days).get(url).status_code for days in (0, 5)] == [200, 200]
    answer = moved(6).get(url)
    content = answer.content.decode()
    assert (answer.status_code, paper.number in content, oskar.email in content) == (403, True, True)
    [following] = give([sam], since=today(), by=oskar)
    assert (moved(6).get(url).status_code, following.since) == (200, today())


def test_ones_own_session_password_papers_and_reports_stay_open(oskar, sam, as_user):
    required(oskar, sam)
    client = as_user(sam)
    pages = ("/settings/profile/", "/settings/authorisation/", "/accounts/2fa/", "/incidents/new/", PROMISE)
    assert {url: client.get(url).status_code for url in pages} == dict.fromkeys(pages, 200)
    assert client.post("/accounts/logout/").status_code == 302


def test_what_a_page_asks_by_itself_moves_nothing(oskar, sam, as_user):
    required(oskar, sam)
    answer = as_user(sam).get("/pulse/", headers=HTMX)
    assert (answer.status_code, answer.content) == (204, b"")


def test_every_page_that_takes_only_a_sign_in_is_closed_but_a_few():
    """A page that is added is closed by itself; one that is to stay open is named here as well."""
    matches = {name for name, view in views(get_resolver()) if is_for_all(view, name)}
    assert OPEN - matches == set()
    assert matches - OPEN - {name for name in matches if name.startswith(("account_", "mfa_"))} != set()


def views(resolver: URLResolver, space: str = ""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry.callback
        else:
            yield from views(entry, f"{space}{entry.namespace}:" if entry.namespace else space)


def is_for_all(view, name):
    declared = policy_of(view, name)
    return declared is not None and declared.access == SIGNED_IN and not declared.scope


def test_a_job_that_was_ordered_before_makes_no_file(oskar, marek, ada):
    required(oskar)
    export = ordered(anew(marek))
    lapse(marek)
    tasks.export_contacts(export.job_id)
    export.job.refresh_from_db()
    assert (export.job.state, export.job.problem) == ("failed", "The right to export was taken away.")


def test_an_import_that_was_ordered_before_brings_nobody_in(oskar, sam):
    required(oskar)
    load = checked(prepared(anew(sam), csv(ANNA)))
    job = start_import(load, by=sam)
    lapse(sam)
    tasks.import_contacts(job.pk)
    job.refresh_from_db()
    assert (job.state, Contact.objects.count()) == ("failed", 0)


def test_a_calendar_link_gives_nothing_until_there_is_a_new_one(oskar, sam):
    required(oskar)
    _feed, secret = open_feed(sam, name="Telefon")
    before = read(secret) is not None
    lapse(sam)
    during = read(secret)
    authorise(sam, by=oskar)
    assert (before, during, read(secret) is not None) == (True, None, True)


def test_an_administrator_without_one_manages_accounts_and_sees_no_people(oskar, arek, ada, as_user):
    required(oskar, arek)
    client = as_user(arek)
    pages = {"/settings/users/": 200, "/privacy/authorisations/": 200, "/contacts/": 403, "/jobs/": 403}
    pages[reverse("mail:list")] = 403
    assert {url: client.get(url).status_code for url in pages} == pages


def test_the_promise_is_asked_for_before_the_next_page_and_made_by_oneself(oskar, sam, as_user):
    give([sam], since=today(), by=oskar)
    client = as_user(sam)
    response = client.get("/contacts/")
    page = client.get(response["Location"]).content.decode()
    moved = client.get("/contacts/", headers=HTMX)
    answer = client.post(PROMISE, {"next": "/contacts/"})
    assert (response.status_code, response["Location"]) == (302, f"{PROMISE}?next=%2Fcontacts%2F")
    assert (sam.authorisations.get().number in page, moved["HX-Redirect"].partition("?")[0]) == (True, PROMISE)
    assert (answer["Location"], client.get("/contacts/").status_code) == ("/contacts/", 200)
    assert sam.authorisations.get().statement == sam.confidentiality_statements.get()


def test_from_the_first_sign_in_with_nothing_prepared(oskar, client):
    """Notice to staff, promise, and then the page: each threshold leads on by itself."""
    required(oskar)
    nowa = User.objects.create_user("nowa", "nowa@spojnik.test", role="sales", password="czereśnie-na-parapecie-7")
    give([nowa], since=today(), by=oskar)
    client.post("/accounts/login/", {"login": "nowa", "password": "czereśnie-na-parapecie-7"})
    steps, answer = [], client.get("/contacts/", follow=True)
    while answer.redirect_chain and len(steps) < 5:
        address = urlsplit(answer.redirect_chain[-1][0])
        steps.append(address.path)
        answer = client.post(address.path, {"next": parse_qs(address.query)["next"][0]}, follow=True)
        if answer.request["PATH_INFO"] == "/contacts/":
            break
    assert (steps, answer.status_code) == (["/settings/staff-notice/", PROMISE], 200)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_words_of_the_statement_never_change(language):
    assert sha256(words(1, language).encode()).hexdigest() == SHOWN[language]


def test_leaving_that_fails_halfway_ends_nothing(oskar, arek, sam, as_user, monkeypatch):
    authorise(sam, by=oskar)
    as_user(sam)
    record = staff.ledger.record

    def fails(act, **said):
        if act == "account.disabled":
            raise RuntimeError("no log, no act")
        return record(act, **said)

    monkeypatch.setattr(staff.ledger, "record", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        sam.disable(by=arek)
    account = User.objects.get(pk=sam.pk)
    assert (account.is_active, Session.objects.filter(user=sam).count(), account.authorisations.get().withdrawn_at) == (
        True,
        1,
        None,
    )


def test_leaving_ends_everything_at_once_and_coming_back_brings_nothing(oskar, arek, sam, as_user):
    authorise(sam, by=oskar)
    give([sam], since=today(), by=oskar)
    as_user(sam)
    now = sam.authorisations.first().signed_at
    Device.objects.create(user=sam, digest="0" * 64, first_at=now, seen_at=now)
    _feed, secret = open_feed(sam, name="Telefon")
    sam.disable(by=arek)
    entry = LedgerEntry.objects.get(act="account.disabled")
    assert entry.counts == {"sessions": 1, "devices": 1, "links": 1, "authorisations": 1, "apps": 0}
    User.objects.filter(pk=sam.pk).update(is_active=True)
    left = (Session.objects.filter(user=sam).count(), Device.objects.filter(user=sam).count())
    assert (left, read(secret), CalendarFeed.objects.get().revoked_at is not None) == ((0, 0), None, True)
    assert {row.end for row in sam.authorisations.all()} == {"left", "replaced"}
