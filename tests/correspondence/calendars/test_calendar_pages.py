"""A colleague connects a calendar, chooses, switches off, disconnects; an administrator says whose the server is."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Session
from crm.correspondence.calendars.calendar_accounts import connect, secrets_kept
from crm.correspondence.calendars.calendar_states import findings, state_of
from crm.correspondence.models import CalendarAccount, CalendarServer
from crm.privacy.models import LedgerEntry, Recipient
from tests.sales.radicale import LOGIN, PASSWORD, Radicale

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    server = Radicale()
    yield server
    server.stop()


@pytest.fixture
def radicale(server, settings):
    settings.EMBEDDED = True
    server.reset()
    return server


def fresh(client):
    """Somebody who has just proved who they are."""
    client.get("/")
    Session.objects.update(proved_at=timezone.now())
    return client


@pytest.fixture
def browser(as_user, sam):
    return fresh(as_user(sam))


def typed(radicale, **more):
    return {"url": radicale.url, "login": LOGIN, "password": PASSWORD, **more}


def test_the_only_calendar_is_chosen_and_compared_at_once(browser, radicale, sam):
    radicale.calendar()
    answer = browser.post(reverse("calendars:new"), typed(radicale))
    account = CalendarAccount.objects.get()
    assert (answer.status_code, account.owner, account.name, account.active) == (302, sam, "Praca", True)
    assert (account.password(), PASSWORD.encode() in bytes(account.secret)) == (PASSWORD, False)
    page = browser.get(reverse("calendars:calendar")).content.decode()
    assert [word in page for word in (LOGIN, "Praca", "czeka na pierwsze porównanie", PASSWORD)] == [True] * 3 + [False]
    acts = LedgerEntry.objects.filter(act__startswith="calendar.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["calendar.connected", "calendar.chosen"]


def test_of_several_one_is_chosen(browser, radicale):
    radicale.calendar("praca")
    radicale.calendar("dom")
    answer = browser.post(reverse("calendars:new"), typed(radicale))
    assert (answer.url, CalendarAccount.objects.get().active) == (reverse("calendars:choice"), False)
    choices = browser.get(answer.url).context["form"].fields["calendar"].choices
    href = next(href for href, name in choices if name == "Dom")
    assert browser.post(answer.url, {"calendar": "https://evil.example/"}).status_code == 422
    browser.post(answer.url, {"calendar": href})
    account = CalendarAccount.objects.get()
    assert (account.active, account.name, account.calendar) == (True, "Dom", href)


def test_what_does_not_open_is_not_kept_and_says_why(browser, radicale):
    radicale.calendar()
    answer = browser.post(reverse("calendars:new"), typed(radicale, password="inne"))
    assert (answer.status_code, CalendarAccount.objects.count()) == (422, 0)
    assert "Serwer odrzuca nazwę użytkownika albo hasło" in answer.content.decode()


@pytest.mark.parametrize("url", ["ftp://x/", "cloud.example", "https://u:p@cloud.example/", "https://x:99999/", ""])
def test_what_is_no_address_is_refused(browser, radicale, url):
    answer = browser.post(reverse("calendars:new"), typed(radicale, url=url))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["url"])


def test_an_address_inside_is_refused(browser, radicale, settings):
    settings.EMBEDDED = False
    answer = browser.post(reverse("calendars:new"), typed(radicale))
    assert (answer.status_code, list(answer.context["form"].errors), radicale.said) == (422, ["url"], [])


def test_switched_off_and_disconnected_its_secret_goes(browser, radicale):
    radicale.calendar()
    browser.post(reverse("calendars:new"), typed(radicale))
    browser.post(reverse("calendars:pause"))
    assert state_of(CalendarAccount.objects.get()).label == "wyłączony"
    browser.post(reverse("calendars:removal"))
    assert CalendarAccount.objects.count() == 0
    assert browser.post(reverse("calendars:removal")).url == reverse("calendars:calendar")


def test_a_password_counts_for_its_server_alone(radicale, sam):
    radicale.calendar()
    account = connect(radicale.url, LOGIN, PASSWORD, by=sam)[0]
    CalendarAccount.objects.update(url="https://evil.example/")
    moved = CalendarAccount.objects.get()
    with pytest.raises(Exception, match="no password"):
        moved.password()
    assert (account.sealed_by, list(secrets_kept(reseal=False).values())) == (moved.sealed_by, [1])


def test_an_administrator_says_whose_the_server_is_and_nobody_else(as_user, arek, sam, radicale):
    radicale.calendar()
    connect(radicale.url, LOGIN, PASSWORD, by=sam)
    row, firm = CalendarServer.objects.get(), Recipient.objects.create(slug="k", name="Kalendarze", kind="processor")
    url = reverse("calendars:server", args=[row.uid])
    assert fresh(as_user(sam)).post(url, {"own": "on"}).status_code == 403
    browser = fresh(as_user(arek))
    assert browser.post(url, {"own": "on", "recipient": firm.pk}).status_code == 422
    assert browser.post(url, {"recipient": firm.pk}).status_code == 302
    assert CalendarServer.objects.get().recipient == firm
    page = browser.get(reverse("calendars:servers")).content.decode()
    assert [word in page for word in ("127.0.0.1", "Kalendarze", "„Zajęte” i godzina", LOGIN)] == [True] * 3 + [False]


def test_doctor_and_the_command_say_how_calendars_stand(radicale, sam, capsys):
    radicale.calendar()
    account = connect(radicale.url, LOGIN, PASSWORD, by=sam)[0]
    call_command("calendars", "compare", "--json")
    assert '"ok": true' in capsys.readouterr().out
    CalendarAccount.objects.update(failures=3, trouble="login", read_at=None)
    [finding] = findings()
    assert (finding["name"], finding["ok"]) == (f"calendar {account.uid.hex[:8]}", False)
    with pytest.raises(SystemExit):
        call_command("calendars", "status")
    assert "login" in capsys.readouterr().out
