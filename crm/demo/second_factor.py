"""The second factor of the demo's accounts in the embedded mode, so that it opens without a phone at hand.

As with the password: everybody's and no secret, on a machine that listens to itself only. Elsewhere nobody gets one
here, and whoever needs one sets it up at the first sign-in like anybody else.
"""

from datetime import datetime

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.utils import timezone

from crm.accounts.factors.factor_state import lacks_factor
from crm.accounts.models import User

SECRET = "JARZEBINANAPLOCIEJARZEBINANAPLOT"  # noqa: S105 - see above
PERIOD = 30  # seconds (RFC 6238)


def equip(user: User) -> None:
    """The factor that the account's role wants, where it may be told."""
    if settings.EMBEDDED and lacks_factor(user):
        TOTP.activate(user, SECRET)


def code(at: datetime | None = None) -> str | None:
    """The code of this half minute, good for each account once; None outside the embedded mode."""
    counter = int((at or timezone.now()).timestamp()) // PERIOD
    return format_hotp_value(hotp_value(SECRET, counter)) if settings.EMBEDDED else None
