"""Whether somebody has a second factor: read with the user on every request, asked for otherwise."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from crm.accounts.models import User

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def with_factor(users: QuerySet[User]) -> QuerySet[User]:
    """The users, each with `has_factor`: an authenticator app or a passkey."""
    return users.annotate(has_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=KINDS)))


def has_factor(user: Any) -> bool:
    """Whether the user has an authenticator app or a passkey."""
    if not hasattr(user, "has_factor"):
        user.has_factor = Authenticator.objects.filter(user=user, type__in=KINDS).exists()
    return user.has_factor


def lacks_factor(user: Any) -> bool:
    """Whether the role wants a second factor that the user does not have yet."""
    return user.role.needs_second_factor and not has_factor(user)
