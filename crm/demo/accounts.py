"""The demo's accounts: opened with one password, known by their domain, closed when the demo goes."""

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.accounts.models import Team, User
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.accounts.staff_notice.acceptance import accept
from crm.demo.firm.colleagues import STAFF, Colleague, shown_password
from crm.demo.second_factor import equip
from crm.privacy.actors import system
from crm.privacy.logs import ledger

BY = system("demo")


def demo_accounts():
    """The accounts that the demo opened."""
    return User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}")


def open_accounts(password: str, *, by) -> dict[str, User]:
    """{user name: account} of everybody, opened again where they are there. The caller holds the transaction.

    ValidationError when a user name belongs to somebody real.
    """
    hashed = make_password(password)  # slow on purpose, so once for all
    there = {user.username: user for user in demo_accounts()}
    accounts = {person.username: there.get(person.username) or fresh(person) for person in STAFF}
    for person in STAFF:
        user = accounts[person.username]
        user.password, user.is_active = hashed, True
        user.save(update_fields=["password", "is_active"])
        user.teams.set([Team.objects.get_or_create(name=name)[0] for name in person.teams])
        accept(user)
        equip(user)
        ledger.record("account.opened", by=by, target=user.target, fields=["username", "email", "role", "teams"])
    return accounts


def fresh(person: Colleague) -> User:
    """A new account of the demo."""
    if User.objects.filter(username__iexact=person.username).exists():
        raise ValidationError(_("The user name %(name)s is taken by somebody real."), params={"name": person.username})
    named = {"first_name": person.first_name, "last_name": person.last_name}
    return User.objects.create_user(person.username, person.email, role=person.role, **named)


def sign_ins() -> list[dict[str, str | None]]:
    """[{username, password, who}] of the open accounts; the password is told in the embedded mode only."""
    opened = set(demo_accounts().filter(is_active=True).values_list("username", flat=True))
    return [
        {"username": person.username, "password": shown_password(), "who": str(person.who)}
        for person in STAFF
        if person.username in opened
    ]
