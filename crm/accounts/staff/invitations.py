"""Accounts begin with an invitation: a mail with a link to the page where its reader sets the password."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction

from crm.accounts.models import GraveAct, PowerGiven, User
from crm.accounts.pages.after_commit import afterwards
from crm.accounts.second_person import four_eyes
from crm.accounts.second_person.grave_changes import grave_role
from crm.accounts.second_person.independence import note_power_given
from crm.accounts.staff.placement import reopen
from crm.privacy.logs import ledger


@transaction.atomic
def invite(user: User, *, teams=(), by) -> User:
    """Save the new `user` with its teams; the mail leaves after commit. Machines get no mail: they come by token.

    One whose role sees people or decides is saved closed, and opens when a second person confirms it.
    """
    user.set_unusable_password()
    user.is_active = not grave_role(user.role)
    user.save()
    user.teams.set(teams)
    note_power_given([user], by=by, act=PowerGiven.Act.OPENED)
    if user.is_active or not four_eyes.waits(GraveAct.Kind.OPENING, user, by=by):
        user.is_active = True
        user.save(update_fields=["is_active"])
        welcome(user)
    fields = ["username", "email", "first_name", "last_name", "language", "role", "teams"]
    ledger.record("account.opened", by=by, target=user.target, fields=fields)
    return user


@transaction.atomic
def admit(user: User, *, by, confirmed: GraveAct) -> None:
    """Open an account as a second person has confirmed it; whoever was only invited gets the link now."""
    invited = user.last_login is None and not user.has_usable_password()
    reopen(user, by=by, confirmed=confirmed)
    if invited:
        welcome(user)


def welcome(user: User) -> None:
    """Send the invitation; machines come by token, and whoever an identity provider names comes by it."""
    if not user.role.machine:
        afterwards(send_invitation, user)


def send_invitation(user: User) -> None:
    """The link to a first password, for whoever signs in by one."""
    if not user.identities.exists():
        send_link(user)


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
