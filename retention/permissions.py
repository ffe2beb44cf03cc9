"""Who may what about retention: the desk looks after it, the controller decides, never the officer (Art. 38(6))."""

from django.core.exceptions import PermissionDenied

from crm.accounts.models import User
from crm.accounts.permissions.rights import PRIVACY_RETENTION


def refuse_strangers(by: User) -> None:
    """PermissionDenied without the right to retention."""
    if not by.may(PRIVACY_RETENTION):
        raise PermissionDenied


def refuse_powerless(by: User) -> None:
    """PermissionDenied for whoever does not decide for the controller, the officer above all."""
    if not by.decides or by.role.dpo:
        raise PermissionDenied
