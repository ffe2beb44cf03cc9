"""Notices to the owner of an account about what somebody did with it, by mail and in the owner's language.

They say what happened, when and roughly where, and what to do if it was somebody else. They hold no password, no code
and no link that opens anything.
"""

from datetime import datetime
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import User
from crm.accounts.notices.device_names import device_of, network_of
from crm.accounts.pages.after_commit import NamedMail, afterwards

log = structlog.get_logger(__name__)

NEW_DEVICE, LOCKED, PASSWORD_CHANGED = "new_device", "locked", "password_changed"
FACTOR_ADDED, FACTOR_REMOVED = "factor_added", "factor_removed"
RECOVERY_CODES_MADE, RECOVERY_CODE_USED = "recovery_codes_made", "recovery_code_used"
PROVIDER_LINKED, PROVIDER_UNLINKED = "provider_linked", "provider_unlinked"

# kind -> (subject, what happened)
WORDS = {
    NEW_DEVICE: (
        _("A sign-in from a new device"),
        _("Somebody signed in to your account with a browser that was never used for it before."),
    ),
    LOCKED: (
        _("Many failed sign-ins to your account"),
        _("Somebody gave a wrong password or code for your account so often that more tries have to wait."),
    ),
    PASSWORD_CHANGED: (_("Your password was changed"), _("The password of your account was changed.")),
    FACTOR_ADDED: (
        _("A second factor was added"),
        _("An authenticator app or a key was added to your account."),
    ),
    FACTOR_REMOVED: (
        _("A second factor was removed"),
        _("An authenticator app or a key was removed from your account."),
    ),
    RECOVERY_CODES_MADE: (
        _("New recovery codes were made"),
        _("New recovery codes were made for your account. The old ones do not work any more."),
    ),
    RECOVERY_CODE_USED: (
        _("A recovery code was used"),
        _("Somebody signed in to your account with a recovery code. It does not work a second time."),
    ),
    PROVIDER_LINKED: (
        _("Your account opens by the identity provider"),
        _("From now on your account opens when you sign in at the identity provider of your organisation."),
    ),
    PROVIDER_UNLINKED: (
        _("Your account does not open by the identity provider any more"),
        _(
            "The link of your account to the identity provider was taken back. Sign in by your password; to link it"
            " again, sign in by the provider and confirm by your password."
        ),
    ),
}


def tell(user: User, kind: str, *, request: HttpRequest | None = None, at: datetime | None = None) -> None:
    """Write to `user` about `kind` once the transaction around this has been committed."""
    about = {"at": at or timezone.now(), "device": "", "network": ""}
    if request is not None:
        agent = request.headers.get("User-Agent", "")
        about |= {"device": device_of(agent), "network": network_of(address_of(request))}
    afterwards(send, user, kind, about)


def send(user: User, kind: str, about: dict) -> None:
    """Send the mail now. One that does not leave is logged, without names, and stops nothing."""
    try:
        letter_to(user, kind, about).send()
    except (SMTPException, OSError) as error:
        log.warning("mail_not_sent", mail=kind, user=user.pk, error=type(error).__name__)


def letter_to(user: User, kind: str, about: dict) -> NamedMail:
    """The mail in its reader's language; its links begin with BASE_URL, whatever host asked."""
    with translation.override(user.language):
        subject, what = map(str, WORDS[kind])
        context = {
            **about,
            "subject": subject,
            "what": what,
            "reset_link": settings.BASE_URL + reverse("account_reset_password"),
            "security_link": settings.BASE_URL + reverse("mfa_index"),
        }
        text, page = (render_to_string(f"accounts/mail/notice_message.{form}", context) for form in ("txt", "html"))
    letter = NamedMail(f"Spójnik CRM: {subject}", text.strip(), to=[user.email])
    letter.attach_alternative(page.strip(), "text/html")
    letter.template = "accounts/mail/notice"  # what the mail is called in the outbox
    return letter
