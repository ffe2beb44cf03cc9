"""Break glass: where nobody signs in by password any more, an owner with a passkey still gets in.

Whatever would leave none of them is refused: closing the account, another role, taking the key or the office away.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _


def with_key(users: QuerySet[Any]) -> QuerySet[Any]:
    """Those of `users` who decide for the controller, may sign in, and have a passkey."""
    keys = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.WEBAUTHN)
    return users.filter(Exists(keys), is_active=True, role__decides=True, role__machine=False)


def passwords_closed() -> bool:
    """Whether colleagues sign in by an identity provider alone."""
    return apps.get_model("accounts", "Provider").objects.filter(only=True).exists()


def closed_to(user: Any) -> bool:
    """Whether this user's password (and passkey) opens nothing, because they sign in by the provider alone."""
    if not passwords_closed():
        return False
    return not with_key(apps.get_model("accounts", "User").objects.filter(pk=user.pk)).exists()


def keep_a_key(remaining: QuerySet[Any], *, closing: bool = False) -> None:
    """ValidationError when passwords are closed (or being closed) and none of the `remaining` users could break the
    glass. Locks the provider: two acts may each take one of the last two."""
    alone = list(apps.get_model("accounts", "Provider").objects.select_for_update().filter(only=True).order_by("pk"))
    if (closing or alone) and not with_key(remaining).exists():
        raise ValidationError(
            _(
                "An owner with a passkey has to be left: whoever could still sign in when the identity provider does"
                " not answer."
            ),
            code="break_glass",
        )
