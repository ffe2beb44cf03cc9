"""Sign-in: who may, what it takes, what its mails say, and that nobody signs up by themselves."""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from crm.accounts.factors import known_devices
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import User
from crm.accounts.models.sign_in.break_glass import closed_to
from crm.accounts.notices import account_notices
from crm.accounts.providers.sign_in_flow import complete_link, waiting_link
from crm.accounts.sessions.step_up import is_fresh
from crm.accounts.sessions.store import ENTRY, factor_given
from crm.privacy.logs import ledger

log = structlog.get_logger(__name__)

# allauth's name of a mail -> our templates. A mail of allauth's that is not listed is not sent.
MAILS = {
    "account/email/password_reset_key": "accounts/mail/reset",
    "accounts/mail/invitation": "accounts/mail/invitation",
}
NOTICES = {
    "account/email/password_changed": account_notices.PASSWORD_CHANGED,
    "account/email/password_reset": account_notices.PASSWORD_CHANGED,
    "account/email/password_set": account_notices.PASSWORD_CHANGED,
    "mfa/email/totp_activated": account_notices.FACTOR_ADDED,
    "mfa/email/totp_deactivated": account_notices.FACTOR_REMOVED,
    "mfa/email/webauthn_added": account_notices.FACTOR_ADDED,
    "mfa/email/webauthn_removed": account_notices.FACTOR_REMOVED,
}
WRONG_PAIR = gettext_lazy("User name or password is not right.")


class SecondStep(AuthenticateStage):
    """The code or key after the password, unless this browser is trusted for this user, or an identity provider said
    that a second factor was given there and we count it."""

    def _should_handle(self, request: HttpRequest) -> bool:
        given_there = factor_given(request.session, self.login.user)
        return (
            not given_there
            and super()._should_handle(request)
            and not known_devices.is_trusted(request, self.login.user)
        )


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks the product."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        **dict.fromkeys(("username_password_mismatch", "email_password_mismatch"), WRONG_PAIR),
        "enter_current_password": gettext_lazy("This is not your password."),
    }

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
            message.template = MAILS[template_prefix]  # what the mail is called in the outbox
        try:
            message.send()
        except (SMTPException, OSError) as error:
            log.warning("mail_not_sent", mail=MAILS[template_prefix], user=user.pk, error=type(error).__name__)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """To the stored address, however the typed one was spelled."""
        super().send_password_reset_mail(user, user.email, context)

    def send_notification_mail(self, template_prefix: str, user: User, context=None, email=None) -> None:
        """allauth has changed a password or a second factor: the owner hears of it in our words."""
        if kind := NOTICES.get(template_prefix):
            account_notices.tell(user, kind, request=self.request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere: only what our own proxies say."""
        return address_of(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Forms are forms; only the challenge of a passkey is asked for by a script."""
        return request.method == "GET" and super().is_ajax(request)

    def get_login_stages(self) -> list[str]:
        """What comes between password and entry."""
        return ["crm.accounts.sign_in.account_adapter.SecondStep"]

    def get_reauthentication_methods(self, user) -> list[dict]:
        """One page asks who sits there, for allauth's pages as for ours."""
        return [{"id": "proof", "description": "", "url": reverse("accounts:proof")}] if user.is_authenticated else []

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:
        """Pages about second factors want a fresh proof, and sign-in is one."""
        return not is_fresh(self.request)

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """A new password: no browser is trusted any more, and the ledger knows."""
        user.set_password(password)
        user.save(update_fields=["password", "password_at"])
        known_devices.end_trust(user)
        by = self.request.user if self.request.user.is_authenticated else user
        ledger.record("account.password_changed", by=by, target=user.target, fields=["password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page it began from."""
        return reverse("mfa_index")

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A password or passkey is right. It opens nothing where colleagues sign in by their identity provider alone,
        but for an owner who breaks the glass and whoever confirms by it, once, that the provider means them."""
        request.session.pop(ENTRY, None)  # what a provider said of an earlier sign-in, which was not finished
        if user.is_active and closed_to(user) and not waiting_link(request, user, at=timezone.now()):
            clear_login(request)
            return render(request, "accounts/providers/alone.html", status=403)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Sign-in is complete: the place is known, and so is the browser; a strange one is told of."""
        response = super().post_login(request, user, **kwargs)
        complete_link(request, user, at=timezone.now())
        throttle.remember(user, address=address_of(request))
        first = not user.devices.exists()
        if known_devices.note_sign_in(request, response, user) and not first:
            account_notices.tell(user, account_notices.NEW_DEVICE, request=request)
        log.info("signed_in", user_id=user.pk)
        return response

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Links in mails start with BASE_URL, whatever host the request claims."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", key)
