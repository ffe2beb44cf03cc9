"""A session that fell asleep reopens by password or passkey, and nothing that was sent meanwhile is lost."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from crm.accounts.access.csrf import BY_ORIGIN
from crm.accounts.models import Session, User
from crm.accounts.sessions.store import SessionStore
from tests.accounts.conftest import PASSWORD

PROFILE, SESSION = "/settings/profile/", "/session/"
FETCH = {"X-Requested-With": "fetch", "X-Background": "1"}
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/contacts/"}
TYPED = {"first_name": "Samanta", "last_name": "Sowa", "language": "en", "theme": "dark", "density": "compact"}


@pytest.fixture
def sam(staff) -> User:
    return staff("sales", "sam", first_name="Sam")


@pytest.fixture
def asleep(sam, enter) -> Client:
    """Sam's browser after too long a lunch."""
    client = enter(sam)
    Session.objects.update(idle_until=timezone.now())
    return client


def state(client: Client) -> str:
    return client.get(SESSION, headers=FETCH).json()["state"]


def reopen(client: Client, **given):
    return client.post(SESSION, given or {"password": PASSWORD}, headers=FETCH)


def test_the_state_names_the_user_and_the_ways_and_keeps_no_session_open(sam, asleep, enter):
    answers = [client.get(SESSION, headers=FETCH).json() for client in (asleep, enter(sam), Client())]
    for basis in answers:
        assert len(basis.pop("csrf")) == (64 if basis["state"] == "open" else len(BY_ORIGIN))
    assert [
        answers[0].pop("ends") > 0,
        answers[1].pop("ends") > 0,
        answers[1].pop("idle") > 1790,
    ] == [True, True, True]
    who = {"user": str(sam.uid), "ways": ["password"]}
    assert answers == [{"state": "idle", "idle": 0, **who}, {"state": "open", **who}, {"state": "ended"}]


def test_the_password_reopens_it_under_a_new_key_and_the_old_absolute_limit(sam, asleep):
    old, ends = asleep.cookies[settings.SESSION_COOKIE_NAME].value, sam.sessions.get().expires_at
    before = asleep.get(PROFILE).status_code
    answer = reopen(asleep).json()
    assert (before, answer["state"], asleep.get(PROFILE).status_code) == (302, "open", 200)
    assert (SessionStore().exists(old), sam.sessions.get().expires_at) == (False, ends)


def test_what_the_session_held_is_there_again(sam, enter):
    client = enter(sam)
    session = client.session
    session["origin_kind"] = "fair"
    session.save()
    Session.objects.update(idle_until=timezone.now())
    reopen(client)
    assert client.session["origin_kind"] == "fair"


def test_a_wrong_password_opens_nothing_and_says_so(asleep):
    answer = reopen(asleep, password="wrong-password-123")
    assert (answer.status_code, answer.json()) == (422, {"error": "This is not your password."})
    assert state(asleep) == "idle"


def test_an_empty_password_is_no_try(asleep):
    answers = [reopen(asleep, password="").status_code for _number in range(8)]
    assert (answers, reopen(asleep).json()["state"]) == ([422] * 8, "open")


def test_wrong_passwords_are_throttled_like_sign_in(asleep):
    answers = [reopen(asleep, password=f"wrong-password-{number}") for number in range(7)]
    refused = reopen(asleep)
    assert {answer.status_code for answer in answers} == {422, 429}
    assert (refused.status_code, int(refused["Retry-After"]) > 0, state(asleep)) == (429, True, "idle")


def test_a_code_alone_does_not_reopen(asleep):
    assert reopen(asleep, code="000000").status_code == 422


def test_after_the_absolute_limit_the_password_reopens_nothing(asleep):
    past = timezone.now() - timedelta(hours=12)
    Session.objects.update(created_at=past, expires_at=timezone.now())
    assert (reopen(asleep).json()["state"], asleep.get(PROFILE).status_code) == ("ended", 302)


def test_a_disabled_user_reopens_nothing(sam, asleep):
    User.objects.update(is_active=False)
    assert reopen(asleep).json()["state"] == "ended"


def test_a_new_password_leaves_nothing_to_reopen_by_the_old_session(sam, asleep):
    sam.set_password("inne-hasło-na-jutro-3")
    sam.save(update_fields=["password"])
    assert reopen(asleep, password="inne-hasło-na-jutro-3").json()["state"] == "ended"


def test_a_page_asked_for_meanwhile_leads_to_sign_in_and_what_sleeps_goes_on_sleeping(asleep):
    answer = asleep.get(PROFILE)
    asleep.get(answer["Location"])
    assert (answer["Location"].startswith("/accounts/login/"), state(asleep)) == (True, "idle")


def test_signing_in_anew_leaves_no_sleeping_session_behind(sam, asleep):
    asleep.post("/accounts/login/", {"login": "sam", "password": PASSWORD})
    assert (asleep.get(PROFILE).status_code, sam.sessions.count()) == (200, 1)


def test_a_fragment_asked_for_meanwhile_is_answered_by_the_event_that_locks_the_page(asleep):
    answer = asleep.post("/contacts/palette/", {"q": "kowal"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Trigger"], answer.content) == (401, '{"session-locked": {}}', b"")


def test_a_form_sent_meanwhile_is_held_and_goes_on_after_the_password(sam, asleep):
    held = asleep.post(PROFILE, TYPED)
    carried = fields_of(held)
    answer = asleep.post(SESSION, {**carried, "password": PASSWORD})
    assert (held.status_code, answer.status_code, fields_of(answer)) == (401, 200, TYPED)
    assert 'action="/settings/profile/" data-resend' in answer.content.decode()
    asleep.post(PROFILE, fields_of(answer))
    assert User.objects.get(pk=sam.pk).first_name == "Samanta"


def test_a_wrong_password_keeps_holding_the_form(sam, asleep):
    carried = fields_of(asleep.post(PROFILE, TYPED))
    answer = asleep.post(SESSION, {**carried, "password": "wrong-password-123"})
    assert (answer.status_code, fields_of(answer)) == (422, carried)


def test_a_held_form_leads_to_no_foreign_page(asleep):
    for away in ("https://evil.example/", "//evil.example/", "/\\evil.example/"):
        answer = asleep.post(SESSION, {"held_to": away, "held_post": "1", "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/")


def test_passwords_are_never_held(asleep):
    form = {"oldpassword": PASSWORD, "password1": "nowe-hasło-na-jutro", "password2": "nowe-hasło-na-jutro"}
    answer = asleep.post("/accounts/password/change/", form)
    assert (answer.status_code, "hasło" in answer.content.decode()) == (302, False)


def test_it_speaks_the_users_language_while_it_sleeps(sam, asleep):
    rows = []
    for language in ("en", "pl"):
        User.objects.update(language=language)
        rows.append([asleep.post(PROFILE, TYPED)["Content-Language"], reopen(asleep, password="x")["Content-Language"]])
    assert rows == [["en", "en"], ["pl", "pl"]]


def fields_of(answer) -> dict[str, str]:
    """The hidden fields of the held form, but for the token and the passkey's place."""
    form = answer.context["held"]
    if answer.context.get("proved"):
        return dict(form.fields)
    return {"held_to": form.to, "held_post": "1", **dict(form.marked)}
