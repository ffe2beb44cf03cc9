"""The links in mails by which a password is set: one use, the newest alone, and a short life."""

from datetime import timedelta

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from django.db import transaction
from django.db.models import F
from django.utils.http import base36_to_int

FOR_RESET = timedelta(hours=1)  # somebody who has a password waits for the mail; a newcomer may be on holiday


class LinkTokens(EmailAwarePasswordResetTokenGenerator):
    """Tokens that die with the next link, with the next password, with another address, and with time.

    An invitation lives as long as PASSWORD_RESET_TIMEOUT says, a link for an account with a password FOR_RESET.
    """

    @transaction.atomic
    def make_token(self, user) -> str:
        """The token of a new link. From now on no earlier one opens anything."""
        type(user).objects.filter(pk=user.pk).update(links_sent=F("links_sent") + 1)
        user.refresh_from_db(fields=["links_sent"])  # behind our own row lock: two at once get a number each
        return super().make_token(user)

    def _make_hash_value(self, user, timestamp) -> str:
        return f"{super()._make_hash_value(user, timestamp)}|{user.links_sent}"

    def check_token(self, user, token: str | None) -> bool:
        """Whether the link opens this account now."""
        if token is None or not super().check_token(user, token):
            return False
        if not user.has_usable_password():
            return True
        age = self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0])
        return age <= FOR_RESET.total_seconds()
