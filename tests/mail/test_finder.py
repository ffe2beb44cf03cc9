"""The finder: a day of sign-ins, invitations, resets, programs and mail leaves no value, password, token or code about.

Looked through: Redis, every log line at the most talkative level, the files of mail, the rows of sessions; and for what
is secret every table there is. Names of our staff stand in their own table on purpose, so tables are no place for them.
"""

import logging
import re

import pytest
from celery import shared_task
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client as Browser
from redis import Redis

from crm.accounts.clients import tokens
from crm.accounts.clients.registration import register
from crm.accounts.models import Team, User
from crm.accounts.permissions import starting_roles
from crm.accounts.permissions.scopes import SCOPES
from crm.contacts.models import Contact
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.mail.outgoing.outbox import post
from crm.privacy.guards.log_lines import formatter
from crm.privacy.models import Purpose, Recipient
from tests.accounts.app_codes import app_code
from tests.conftest import colleague, tell
from tests.mail.conftest import make_due, stands
from tests.privacy.test_canary import any_of, everywhere, forms_of

STAFF, CUSTOMER, TYPED = "Sikorkowska", "Raniuszek", "Pokrzywnicka"
FIRST, SECOND, WRONG = "gniazdo-w-starej-dziupli-3", "skrzydlo-nad-mokra-laka-8", "nietrafione-haslo-pliszki-5"
LOGIN, RESET, CODE = "/accounts/login/", "/accounts/password/reset/", "/accounts/2fa/authenticate/"
ACTIVATE = "/accounts/2fa/totp/activate/"

pytestmark = pytest.mark.django_db(transaction=True)


class Lines(logging.Handler):
    """Keeps what the console would print."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(formatter())
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(self.format(record))


@pytest.fixture
def lines(monkeypatch):
    """Every logger at its most talkative, statements of the database included, as the console prints them."""
    handler, root = Lines(), logging.getLogger()
    known = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    for logger in (root, *known):
        monkeypatch.setattr(logger, "level", logging.DEBUG)
        monkeypatch.setattr(logger, "propagate", True)
        logger.manager._clear_cache()
    root.addHandler(handler)
    connection.force_debug_cursor = True
    yield handler.kept
    connection.force_debug_cursor = False
    root.removeHandler(handler)
    root.manager._clear_cache()


class Places:
    """Where something may lie, as it is now. The clusters' own files hold what their tables hold; they are left out."""

    def __init__(self, lines: list[str]) -> None:
        by_name = {name: held for name, held in everywhere().items() if not name.startswith("file postgres")}
        apart = {name: held for name, held in by_name.items() if name.startswith(("redis ", "file mail"))}
        self.about = {"lines": "\n".join(lines).encode(), "sessions": by_name["table accounts_session"], **apart}
        self.all = {**by_name, **self.about}


def lying(mark: str, places: dict[str, bytes]) -> list[str]:
    """The places in which the mark lies, in any shape."""
    shapes = any_of(forms_of(mark))
    return sorted(name for name, held in places.items() if shapes.search(held))


def lying_code(code: str, places: dict[str, bytes]) -> list[str]:
    """The same for a code of six digits, which chance puts into longer numbers."""
    alone = re.compile(rb"(?<![0-9a-fA-F])" + code.encode() + rb"(?![0-9a-fA-F])")
    return sorted(name for name, held in places.items() if alone.search(held))


def letter_to(address: str) -> str:
    """The text of the newest message to an address."""
    return next(
        message for message in Message.objects.with_keys().order_by("-pk") if message.address == address
    ).content["text"]


def link_in(text: str) -> tuple[str, str]:
    """(path, its secret part) of the link for a new password."""
    path = re.search(r"http://127\.0\.0\.1:8000(/accounts/password/reset/key/\S+)", text)[1]
    return path, path.rstrip("/").rpartition("/")[2]


def follow(browser: Browser, path: str, password: str) -> None:
    """Set the password behind a link."""
    form = browser.get(path)
    browser.post(form["Location"] if form.status_code == 302 else path, {"password1": password, "password2": password})


@shared_task(name="tests.finder.break")
def break_down(number: int) -> None:
    """A job with a fault whose message quotes what was typed."""
    raise ValueError(f"no such value: {TYPED}")


@pytest.fixture
def office(settings):
    """An administrator signed in, and the settings under which mail is ours."""
    cache.clear()
    settings.EMAIL_BACKEND = "crm.mail.outgoing.backend.OutboxBackend"
    settings.MAIL_DIR = settings.DATA_DIR / "mail"
    admin, browser = colleague("arek", starting_roles.ADMIN, language="en"), Browser(raise_request_exception=False)
    browser.force_login(admin)
    return admin, browser


def invite(browser: Browser) -> tuple[User, str, str]:
    """Open an account for somebody with the mark; (user, path of her link, its secret)."""
    filled = {
        "first_name": "Ewa",
        "last_name": STAFF,
        "email": f"{STAFF.lower()}@ptaki.test",
        "username": STAFF.lower(),
    }
    role, team = roles_of(starting_roles.SALES), Team.objects.create(name="A")
    browser.post("/settings/users/new/", {**filled, "role": role.pk, "teams": [team.pk], "language": "en"})
    user = User.objects.get(last_name=STAFF)
    tell(user)
    return user, *link_in(letter_to(user.email))


def roles_of(slug: str):
    return User._meta.get_field("role").related_model.objects.get(slug=slug)


def sign_in_with_app(browser: Browser, user: User) -> tuple[str, list[str], list[str]]:
    """Set up an app and enter by a recovery code; (secret, recovery codes, codes of the app)."""
    browser.post(LOGIN, {"login": user.username, "password": WRONG})
    browser.post(LOGIN, {"login": user.email, "password": FIRST})
    browser.get(ACTIVATE)
    secret = browser.session["mfa.totp.secret"]
    code = app_code(secret)
    recovery = browser.post(ACTIVATE, {"code": code}, follow=True).context["codes"]
    browser.post("/accounts/logout/")
    browser.post(LOGIN, {"login": user.username, "password": FIRST})
    browser.post(CODE, {"code": "918273"})
    browser.post(CODE, {"code": recovery[0]})
    assert browser.get("/settings/profile/").status_code == 200
    return secret, list(recovery), [code, "918273"]


def work_of_a_program(admin: User) -> str:
    """A program adds a person, looks her up and asks wrongly; its token's text."""
    contracts = Purpose.objects.get(slug="contracts")
    shop = register(
        "Sklep",
        teams=list(Team.objects.all()),
        scopes_given=list(SCOPES),
        purposes=[contracts],
        recipient=Recipient.objects.order_by("slug").first(),
        by=admin,
    )
    _token, text = tokens.issue(shop, by=admin)
    browser = Browser(raise_request_exception=False, headers={"Authorization": f"Token {text}"})
    new = {"name": f"Anna {CUSTOMER}", "email": f"{CUSTOMER}@ptaki.test", "phone": "601222214"}
    new |= {"purpose": "contracts", "origin_kind": "form", "origin_label": f"od {CUSTOMER}"}
    added = browser.post("/api/v1/contacts/", new, content_type="application/json")
    assert added.status_code == 201, added.content
    answer = browser.get(f"/api/v1/people/?purpose=contracts&email={CUSTOMER}%40ptaki.test")
    assert answer.status_code in (200, 400)
    browser.post("/api/v1/contacts/", {**new, "email": f"{CUSTOMER} zly"}, content_type="application/json")
    return text


def stumble(browser: Browser, monkeypatch) -> None:
    """Addresses that lead nowhere, a host that is not ours, a page and a job with a fault that quote what was typed."""
    browser.get(f"/nowhere/{TYPED}/?q={TYPED}")
    browser.get("/", headers={"host": f"{TYPED}.test"})
    browser.get(f"/contacts/?q={TYPED}", headers={"user-agent": TYPED, "referer": f"http://127.0.0.1/{TYPED}"})

    def fault(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError(TYPED)

    with monkeypatch.context() as patch:
        patch.setattr("crm.health.views.examine", fault)
        assert browser.get(f"/settings/health/?q={TYPED}").status_code == 500
    assert break_down.apply(args=[7]).failed()


def refused_mail(server, admin: User) -> Message:
    """A message to the customer whom the mail server refuses by name."""
    person = Contact.objects.with_keys().get().person
    server.reset("never")
    values = {"subject": f"Dla {CUSTOMER}", "text": f"{CUSTOMER}, oto kod 481516"}
    with transaction.atomic():
        message = post("letter", to=person, by=admin, context=values, purpose=Purpose.objects.get(slug="contracts"))
    make_due(message)
    deliver(message.pk)
    return message


def test_nothing_that_was_typed_sent_or_made_lies_about(lines, office, server, settings, monkeypatch):
    settings.MAIL_TIMEOUT = 10  # here the server answers; a busy machine must not be taken for one that hangs
    admin, desk = office
    browser = Browser(raise_request_exception=False)
    user, path, invitation = invite(desk)
    follow(browser, path, FIRST)
    secret, recovery, codes = sign_in_with_app(browser, user)
    Browser().post(RESET, {"email": user.email})
    path, reset = link_in(letter_to(user.email))
    token = work_of_a_program(admin)
    message = refused_mail(server, admin)
    assert stands(message, "state", "reason") == ("undelivered", "refused")
    settings.MAIL_TRANSPORT = "file"
    for item in Message.objects.free():
        deliver(item.pk)
    follow(Browser(), path, SECOND)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    stumble(desk, monkeypatch)

    places = Places(lines)
    about, all_there_is = places.about, places.all
    secrets = [FIRST, SECOND, WRONG, secret, *recovery, token, token.rpartition("_")[2], invitation, reset, cookie]
    assert {mark: lying(mark, all_there_is) for mark in secrets if lying(mark, all_there_is)} == {}
    values = [CUSTOMER, TYPED, STAFF]
    assert {mark: lying(mark, about) for mark in values if lying(mark, about)} == {}
    assert [code for code in (*codes, "481516") if lying_code(code, about)] == []
    assert lying(CUSTOMER, all_there_is) == []
    assert lying(STAFF, all_there_is) == ["table account_emailaddress", "table accounts_user"]
    # there was something that could have leaked: each kind of place is filled, each fault left its line
    assert {name.partition(" ")[0] for name in about} == {"lines", "redis", "file", "sessions"}
    assert (len(all_there_is["sessions"]) > 1000, len(lines) > 500) == (True, True)
    spoken = "\n".join(lines)
    rows = ("event='…: …'", "event='request_failed'", "error='ValueError'", "error='ZeroDivisionError'", "alias=…")
    assert [word for word in (*rows, "SELECT") if word not in spoken] == ["SELECT"]


def test_the_finder_finds_what_lies_about(lines, office, settings):
    admin, _desk = office
    (settings.DATA_DIR / "mail").mkdir(parents=True, exist_ok=True)
    (settings.DATA_DIR / "mail" / "slip.eml").write_text(f"To: {TYPED}")
    logging.getLogger("celery.app.trace").warning(f"who: {TYPED}, code 481516")
    admin.sessions.update(device=TYPED)
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.set("finder", TYPED, ex=60)
        places = Places(lines).about
        redis.delete("finder")
    rows = [name.partition(" ")[0] for name in lying(TYPED, places)]
    assert (rows, len(lying_code("481516", places))) == (["file", "lines", "redis", "sessions"], 1)
