"""The end of an account, and what may not be done to one. Its role and its opening are in `staff/placement.py`."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import rights
from crm.privacy.logs import ledger


class Tenure:
    """The part of `User` that changes standing. Needs `role`, `teams` and `is_active`."""

    @property
    def target(self) -> str:
        """This account as the ledger names it when it is acted on."""
        return f"user:{self.pk}"

    @transaction.atomic
    def disable(self, *, by) -> None:
        """Close the account: the next request of any session of theirs is a stranger's. Their work stays theirs."""
        self.refuse_own(by)
        self.keep_a_manager(staying=False)
        self.is_active = False
        self.save(update_fields=["is_active"])
        self.sessions.all().delete()  # an account opened again begins with a sign-in
        ledger.record("account.disabled", by=by, target=self.target, fields=["is_active"])

    def refuse_own(self, by) -> None:
        """ValidationError when somebody acts on their own standing: it takes two, and nobody locks themselves out."""
        if by == self:
            raise ValidationError(_("Your own role, teams and account are changed by somebody else."))

    def keep_a_manager(self, *, staying: bool) -> None:
        """ValidationError when this act would leave nobody who manages accounts. Locks them: two acts may race."""
        managing = type(self).objects.filter(is_active=True, role__rights__contains=[rights.ACCOUNTS_MANAGE])
        managers = {user.pk for user in managing.select_for_update(of=("self",)).order_by("pk")}
        if managers == {self.pk} and not staying:
            raise ValidationError(_("Somebody has to be left who manages accounts."))
