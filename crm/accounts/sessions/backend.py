"""Whose password it is: accounts by name or address, and the backend that Django asks."""

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from crm.accounts.models import User
from crm.accounts.models.reader_rights import keep_rights
from crm.accounts.prepared import prepared
from crm.accounts.sessions.readers import whole_users
from crm.accounts.sessions.store import SessionStore

NUL = "\x00"
AT_HAND: ContextVar[SessionStore | None] = ContextVar("session of the request that asks who its user is", default=None)


def account_named(login: str) -> User | None:
    """The account with that user name, or else with that address, in any case; with its role."""
    if NUL in login:  # no column holds it, and PostgreSQL refuses to compare
        return None
    accounts = User.objects.select_related("role").filter(Q(username__iexact=login) | Q(email__iexact=login))
    return min(accounts, key=lambda user: user.username.casefold() != login.casefold(), default=None)


def owner_of(address: str) -> User | None:
    """The account with that address, in any case."""
    return None if NUL in address else User.objects.filter(email__iexact=address).first()


class Backend(AuthenticationBackend):
    """Signs in by user name or e-mail address; reads what every request asks of the user in one query."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """The user whose password it is. One password is hashed whoever was named, so the clock tells nothing."""
        password, login = credentials.get("password"), credentials.get("username") or credentials.get("email")
        if not password or not login:
            return None
        user = account_named(login)
        if user is None:
            User().set_password(password)
        elif user.check_password(password):
            if self.user_can_authenticate(user):
                return user
            if not user.is_active:
                self._stash_user(user)  # allauth then says that the account is closed: only to who knows the password
        return None

    def user_can_authenticate(self, user) -> bool:
        """Not the disabled, and not machines: those come with a token."""
        return super().user_can_authenticate(user) and not user.role.machine

    def get_user(self, user_id):
        """The user of a session, straight from the database; None once they may not sign in any more.

        Where the session is at hand, its own statement has just read them.
        """
        key, session = int(user_id), AT_HAND.get()
        user = session.whose(key) if session else None
        user = user or next(iter(of_a_session.rows(None, key=key, at=timezone.now())), None)
        return keep_rights(user) if user and self.user_can_authenticate(user) else None


@prepared
def of_a_session(_reader: None, *, key: int, at: datetime) -> QuerySet[User]:
    """One user with their role and whatever is asked of them on every request."""
    return whole_users(at).filter(pk=key)
