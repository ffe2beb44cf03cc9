"""From the link in a mail to the product, by people for whom nothing is prepared: factor, codes, notice, due password.

Every flow counts the main frame's navigations: a page that leads itself on is seen as one too many.
"""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from crm.accounts.models import Role, Session, User
from crm.accounts.permissions import starting_roles
from crm.accounts.staff import invitations
from crm.accounts.staff_notice.acceptance import must_confirm
from crm.privacy.erasure_ledger import maintenance
from tests.accounts.app_codes import app_code
from tests.conftest import colleague
from tests.sizes import LONG

PASSWORD = "jarzębina na płocie 7"
LOGIN = "/accounts/login/"
PEOPLE = (starting_roles.SALES, starting_roles.MANAGER, starting_roles.DPO, starting_roles.OWNER, starting_roles.ADMIN)
SETTLED = 600  # milliseconds in which a page that moves itself would have moved several times
DONE, FACTORS, CODES = "/accounts/password/reset/key/done/", "/accounts/2fa/", "/accounts/2fa/recovery-codes/"
CHANGE = "/accounts/password/change/"
NOTICE = "/settings/staff-notice/"
HOMES = {starting_roles.DPO: "/privacy/", starting_roles.ADMIN: "/settings/users/"}


@pytest.fixture(autouse=True)
def _planted(transactional_db):
    cache.clear()
    if Role.objects.count() < len(starting_roles.MATRIX):
        starting_roles.plant()


@pytest.fixture
def walk(enter):
    """walk(path) -> a stranger's page that counts where its main frame goes (`went`)."""

    def begun(path, **options):
        page = enter(None, path, **options)
        page.went = []
        page.on("framenavigated", lambda frame: frame == page.main_frame and page.went.append(frame.url))
        return page

    return begun


def invited(role: str) -> tuple[User, str]:
    """An account as an administrator opens it, and the path of the link in its mail."""
    user = User(username=f"new-{role}", email=f"{role}@jodla.example", role=Role.objects.get(slug=role))
    user.first_name, user.last_name = "Ewa", "Nowa"
    invitations.invite(user, by=colleague("opener", starting_roles.ADMIN))
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return user, reverse("account_reset_password_from_key", kwargs=key)


def code_of(page) -> str:
    """What the app on the telephone shows for the key on the page."""
    return app_code(page.input_value("#totp-key"))


def stands(page, path: str, still: int = 0) -> None:
    """The page is at `path`, and for `still` milliseconds goes nowhere."""
    page.wait_for_url(re.compile(f"^https?://[^/]+{path}(\\?.*)?$"))
    before = len(page.went)
    page.wait_for_timeout(still)
    assert page.went[before:] == []


def paths(page) -> list[str]:
    """Where the page went, in order; what a form was sent to is the page that answered."""
    return [urlsplit(url).path for url in page.went]


def set_password(page) -> None:
    """By the link: a password, twice."""
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.locator("main button[type=submit]").click()


def sign_in(page, name: str) -> None:
    """By name and password."""
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("form:has([name=login]) button.btn-primary").click()


def by_app(page) -> None:
    """The second step by an app, up to the recovery codes."""
    page.get_by_role("link", name="Skonfiguruj aplikację").click()
    stands(page, ADDING[by_app], SETTLED)
    page.fill("[name=code]", code_of(page))
    page.locator("main [data-save]").click()
    stands(page, CODES)


def by_passkey(page) -> None:
    """The second step by a passkey of this machine, up to the recovery codes."""
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    chrome.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.get_by_role("link", name="Dodaj klucz dostępu").click()
    stands(page, ADDING[by_passkey], SETTLED)
    page.locator("main [data-passkey-use]").click()
    stands(page, CODES)


def go_in(page) -> None:
    """From the codes over the notice to the first page of the product."""
    page.get_by_role("link", name="Zachowane").click()
    read_notice(page)


def read_notice(page) -> None:
    """Confirm it and go on."""
    stands(page, NOTICE)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(lambda url: "/staff-notice/" not in url)
    page.wait_for_timeout(SETTLED)
    expect(page.locator("h1")).to_be_visible()


ADDING = {by_app: "/accounts/2fa/totp/activate/", by_passkey: "/accounts/2fa/webauthn/add/"}
# The first pages and the steps differ by role; of the ways in a role that wants a second step each time.
EVERY = [*((role, by_app) for role in PEOPLE), *((role, by_passkey) for role in PEOPLE[1:])]
SOME = [(starting_roles.SALES, by_app), (starting_roles.DPO, by_app), (starting_roles.ADMIN, by_passkey)]


@pytest.mark.parametrize(("role", "way"), EVERY if LONG else SOME)
def test_an_invited_colleague_of_every_role_comes_in(walk, role, way):
    user, link = invited(role)
    page = walk(link)
    set_password(page)
    stands(page, DONE)
    page.locator("main a.btn-primary").click()
    stands(page, LOGIN)
    sign_in(page, user.username)
    if user.role.needs_second_factor:
        stands(page, FACTORS, SETTLED)
        way(page)
        go_in(page)
    else:
        read_notice(page)
    assert must_confirm(User.objects.get(pk=user.pk)) is False
    set_up = [FACTORS, ADDING[way], CODES] if user.role.needs_second_factor else []
    assert paths(page)[-len(set_up) - 5 :] == [DONE, LOGIN, *set_up, NOTICE, HOMES.get(role, "/")][-len(set_up) - 5 :]
    assert len(page.went) <= len(set_up) + 5  # the link itself leads on once, to an address without its key


def test_the_first_administrator_of_an_empty_database_comes_in_and_signs_in_again(walk, monkeypatch, clean):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, username="zofia", email="zofia@jodla.example", verbosity=0)
    page = walk(LOGIN)
    sign_in(page, "zofia")
    stands(page, FACTORS, SETTLED)
    clean(page)
    by_app(page)
    clean(page)
    go_in(page)
    assert paths(page) == [FACTORS, ADDING[by_app], CODES, NOTICE, HOMES[starting_roles.ADMIN]]


def test_a_due_password_is_changed_and_leads_to_where_one_was_going(walk):
    sam = colleague("sam", starting_roles.SALES)
    sam.set_password(PASSWORD)
    sam.save()
    Role.objects.filter(slug=starting_roles.SALES).update(password_days=30)
    User.objects.update(password_at=timezone.now() - timedelta(days=31))
    page = walk(LOGIN + "?next=/contacts/")
    sign_in(page, "sam")
    stands(page, CHANGE, SETTLED)
    expect(page.locator("main [role=alert], main .banner").first).to_contain_text("Hasło")
    page.fill("[name=oldpassword]", PASSWORD)
    for name in ("password1", "password2"):
        page.fill(f"[name={name}]", PASSWORD + " i pół")
    page.locator("main [type=submit]").click()
    stands(page, "/", SETTLED)
    assert paths(page) == [CHANGE, "/"]


def test_a_session_that_ended_is_told_in_place_and_signing_in_elsewhere_opens_the_page_again(walk, enter):
    sam = colleague("sam", starting_roles.SALES)
    sam.set_password(PASSWORD)
    sam.save()
    page = walk(LOGIN)
    sign_in(page, "sam")
    stands(page, "/")
    page.goto("/settings/profile/")
    page.fill("[name=first_name]", "Samanta")
    page.went.clear()
    Session.objects.all().delete()
    page.evaluate("htmx.ajax('GET', '/pulse/', {swap: 'none'})")
    page.wait_for_selector("body.covered")
    with page.context.expect_page() as opened:
        page.locator("dialog.lock a.btn-primary").click()
    other = opened.value
    sign_in(other, "sam")
    other.wait_for_url("**/")
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_selector("body:not(.covered)")
    assert (page.went, page.input_value("[name=first_name]")) == ([], "Samanta")


def test_maintenance_leaves_an_open_page_in_place_and_is_over_with_a_click(walk, monkeypatch):
    sam = colleague("sam", starting_roles.SALES)
    sam.set_password(PASSWORD)
    sam.save()
    page = walk(LOGIN)
    sign_in(page, "sam")
    stands(page, "/")
    page.went.clear()
    page.expected = ["503"]
    monkeypatch.setattr(maintenance, "path", lambda: Path(__file__))
    page.evaluate("htmx.ajax('GET', '/pulse/', {swap: 'none'})")
    page.wait_for_timeout(SETTLED)
    assert (page.went, page.locator("#toasts [data-toast]").all_inner_texts()) == ([], ["Zalogowano jako sam."])
    page.goto("/contacts/")
    expect(page.locator("h1")).to_contain_text("Chwilowo niedostępne")
    monkeypatch.undo()
    page.reload()
    stands(page, "/contacts/")
    expect(page.locator("h1")).to_contain_text("Kontakty")
