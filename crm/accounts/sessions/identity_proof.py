"""Proving who sits at a session: by password, code or passkey, throttled like sign-in.

Three ways for a grave act; a session that fell asleep reopens by password or passkey, since a code alone is what
somebody with the telephone would have, too.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from crm.accounts.factors.forms import CodeAgainForm
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.limits.throttle_wait import wait_sentence
from crm.accounts.models import User
from crm.accounts.models.sign_in.break_glass import closed_to
from crm.accounts.sessions.backend import Backend
from crm.accounts.sessions.staff_request import SessionRequest
from crm.accounts.sessions.store import SessionStore

PASSWORD, CODE, PASSKEY = "password", "code", "passkey"
ACTS = {PASSWORD: "sign_in", CODE: "code", PASSKEY: "sign_in"}
UNPROCESSABLE, TOO_MANY = 422, 429
Record = Callable[[], None]


class NotProved(Exception):
    """The proof does not hold. `wait` is how many seconds to wait before another one is looked at; 0 for none."""

    def __init__(self, message: str, *, wait: int = 0) -> None:
        super().__init__(message)
        self.message, self.wait = message, wait
        self.status = TOO_MANY if wait else UNPROCESSABLE


def sleeper(session: SessionStore) -> User | None:
    """The user of a session that fell asleep; None when there is none, or they may not sign in any more."""
    session.is_empty()  # reads it
    if session.asleep is None:
        return None
    held = session.asleep.data
    user = Backend().get_user(held.get(SESSION_KEY))
    if user is None:
        return None
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    stored_hash = held.get(HASH_SESSION_KEY, "")
    return user if any(constant_time_compare(stored_hash, current_hash) for current_hash in hashes) else None


def ways_of(user: User, *, asleep: bool) -> list[str]:
    """By what this user can prove who they are now."""
    has = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    ways = [PASSWORD]
    if Authenticator.Type.TOTP in has and not asleep:
        ways.append(CODE)
    if Authenticator.Type.WEBAUTHN in has:
        ways.append(PASSKEY)
    return ways


def prove(request: SessionRequest, user: User) -> Record:
    """What writes the given proof into the session, once that is awake. NotProved when the proof does not hold."""
    way, typed = way_of(request)
    if not typed:
        raise NotProved(_("Type your password."))
    if way == PASSWORD and closed_to(user):
        raise NotProved(_("Passwords open nothing here: your organisation signs in by its identity provider."))
    if way == CODE and request.session.asleep:
        raise NotProved(_("Type your password."))
    who: throttle.Tried = {"account": user, "address": address_of(request)}
    if seconds := throttle.wait(ACTS[way], **who):
        raise NotProved(wait_sentence(seconds), wait=seconds)
    record = WAYS[way](request, user, typed)
    if record is None:
        throttle.failed(ACTS[way], **who)
        raise NotProved(WRONG[way]())
    throttle.succeeded(ACTS[way], **who)
    return record


def way_of(request: SessionRequest) -> tuple[str, str]:
    """The way that was taken and what was given: the first that holds something."""
    answers = ((way, request.POST.get(name, "")) for way, name in ((PASSKEY, "credential"), (CODE, "code")))
    return next(((way, text) for way, text in answers if text), (PASSWORD, request.POST.get("password", "")))


def by_password(request: SessionRequest, user: User, typed: str) -> Record | None:
    """The account's password."""
    if not user.check_password(typed):
        return None
    return lambda: record_authentication(request, user, method="password", reauthenticated=True)


def by_code(request: SessionRequest, user: User, typed: str) -> Record | None:
    """A code of the authenticator app, or a recovery code."""
    return saved_later(CodeAgainForm({"code": typed}, user=user))


def by_passkey(request: SessionRequest, user: User, typed: str) -> Record | None:
    """The answer of a passkey to the challenge that this session holds."""
    form = ReauthenticateWebAuthnForm({"credential": typed}, user=user)
    if not request.session.asleep:
        return saved_later(form)
    with request.session.dreaming():
        return saved_later(form)


def saved_later(form: Any) -> Record | None:
    """The form's own record, when it is valid."""
    return form.save if form.is_valid() else None


WAYS = {PASSWORD: by_password, CODE: by_code, PASSKEY: by_passkey}
WRONG = {
    PASSWORD: lambda: _("This is not your password."),
    CODE: lambda: _("This code is wrong or was used before."),
    PASSKEY: lambda: _("The passkey was not accepted. Try again or type your password."),
}
