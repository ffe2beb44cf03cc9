"""Accounts begin with an invitation: a mail with a link to the page where its reader sets the password."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction

from crm.accounts.afterwards import afterwards
from crm.accounts.independence import made
from crm.accounts.models import PowerGiven, User
from crm.privacy import ledger


@transaction.atomic
def invite(user: User, *, teams=(), by) -> User:
    """Save the new `user` with its teams; the mail leaves after commit. Machines get no mail: they come by token."""
    user.set_unusable_password()
    user.save()
    user.teams.set(teams)
    fields = ["username", "email", "first_name", "last_name", "language", "role", "teams"]
    made([user], by=by, act=PowerGiven.Act.OPENED)
    ledger.record("account.opened", by=by, target=user.target, fields=fields)
    if not user.role.machine:
        afterwards(send_link, user)
    return user


@transaction.atomic
def remind(user: User, *, by) -> None:
    """Send the link again. A password that is already set works until its owner sets another."""
    ledger.record("account.link_sent", by=by, target=user.target)
    afterwards(send_link, user)


def send_link(user: User) -> None:
    """The mail itself. Its link lives as long as PASSWORD_RESET_TIMEOUT and dies with the first password set by it."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    adapter = get_adapter()
    context = {"user": user, "link": adapter.get_reset_password_from_key_url(key)}
    adapter.send_mail("accounts/mail/invitation", user.email, context)
