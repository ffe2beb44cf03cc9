"""What an authenticator app shows. Nobody waits for the next half minute: the code of the one before is still taken."""

from time import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

HALF_MINUTE = 30  # seconds (RFC 6238)


def app_code(secret: str, ahead: int = 0) -> str:
    """The code of this half minute, or of one `ahead` of it."""
    return format_hotp_value(hotp_value(secret, int(time()) // HALF_MINUTE + ahead))
