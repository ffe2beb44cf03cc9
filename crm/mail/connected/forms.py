"""The form by which a colleague connects an account of their own, by password."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.mail.mailboxes.forms import MailboxForm
from crm.mail.models.mailboxes import Mailbox


class OwnAccountForm(MailboxForm):
    """Where it is, and under which address letters leave: the account's own, or the one that stands in the profile."""

    class Meta(MailboxForm.Meta):
        fields = (
            *("name", "address", "login", "host", "port", "security"),
            *("smtp_host", "smtp_port", "smtp_security", "since"),
        )
        labels: dict[str, Any] = {}

    field_order = ("name", "address", "login", "password", "host", "port", "security", "smtp_host")

    def __init__(self, *args: Any, owner: User, **options: Any) -> None:
        self.owner = owner
        super().__init__(*args, **options)
        self.fields["address"].required = self.fields["smtp_host"].required = True
        self.instance.user, self.instance.sends = owner, True

    def clean_address(self) -> str:
        """One's own: the user name of the account, or the address of the profile; never a colleague's."""
        address = self.cleaned_data["address"].strip()
        others = User.objects.filter(email__iexact=address).exclude(pk=self.owner.pk)
        login = str(self.data.get("login", "")).strip().lower()
        if others.exists() or address.lower() not in (login, self.owner.email.lower()):
            words = _("Letters leave under the address that is the account's user name, or the one in your profile.")
            raise ValidationError(words, code="address")
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.check_sending(data)
        if {"login", "host", "port"} <= data.keys():
            refuse_twice(self.instance, login=data["login"], host=data["host"], port=data["port"], owner=self.owner)
        return data


def refuse_twice(account: Mailbox, *, login: str, host: str, port: int, owner: User) -> None:
    """ValidationError where the same mailbox is one of the owner's accounts, or a team's, already."""
    same = Mailbox.objects.filter(login__iexact=login.strip(), host=host, port=port).exclude(pk=account.pk)
    if same.filter(user=owner).exists():
        raise ValidationError(_("This mailbox is one of your accounts already."), code="twice")
    if same.filter(user=None).exists():
        words = _("This mailbox is the account of a team. Who belongs to it writes from it.")
        raise ValidationError(words, code="team")


def begun_for(user: User) -> Mailbox:
    """What stands in the form of a new one: the address of the profile, unless an account has it already."""
    own = Mailbox.objects.filter(user=user)
    email = "" if own.filter(login__iexact=user.email).exists() else user.email
    return Mailbox(user=user, name="" if own.exists() else str(user)[:80], address=email, login=email)
