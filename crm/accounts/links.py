"""The links in mails by which a password is set: one use, and a life as short as their purpose allows."""

from datetime import timedelta

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from django.utils.http import base36_to_int

FOR_RESET = timedelta(hours=1)  # somebody who has a password waits for the mail; a newcomer may be on holiday


class LinkTokens(EmailAwarePasswordResetTokenGenerator):
    """Tokens that die with the next password, with another address, and with time.

    An invitation lives as long as PASSWORD_RESET_TIMEOUT says, a link for an account with a password FOR_RESET.
    """

    def check_token(self, user, token: str | None) -> bool:
        """Whether the link opens this account now."""
        if not super().check_token(user, token):
            return False
        if not user.has_usable_password():
            return True
        age = self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0])
        return age <= FOR_RESET.total_seconds()
