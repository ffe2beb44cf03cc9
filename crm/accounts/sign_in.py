"""Sign-in: who may, what its mails say, and that nobody signs up by themselves."""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

log = structlog.get_logger(__name__)

# allauth's name of a mail -> our templates. A mail of allauth's that is not listed is not sent.
MAILS = {
    "account/email/password_reset_key": "accounts/mail/reset",
    "accounts/mail/invitation": "accounts/mail/invitation",
}


class Backend(AuthenticationBackend):
    """Signs in by user name or e-mail address; reads the role with the user, in one query per request."""

    def user_can_authenticate(self, user) -> bool:
        """Not the disabled, and not machines: those come with a token."""
        return super().user_can_authenticate(user) and not user.role.machine

    def get_user(self, user_id):
        """The user of a session, straight from the database; None once they may not sign in any more."""
        user = get_user_model().objects.select_related("role").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks the product."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator only."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """One of our own mails, in the language of its reader. A mail server that refuses is logged, without names:
        the page must look the same whether or not the address is known."""
        user = context.get("user")
        if template_prefix not in MAILS or user is None or user.role.machine:
            return
        with translation.override(user.language):
            message = self.render_mail(MAILS[template_prefix], email, {"base_url": settings.BASE_URL, **context})
        try:
            message.send()
        except (SMTPException, OSError) as error:
            log.warning("mail_not_sent", mail=MAILS[template_prefix], user=user.pk, error=type(error).__name__)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Links in mails start with BASE_URL, whatever host the request claims."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", key)
