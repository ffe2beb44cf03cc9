"""The telephone is lost and the recovery codes with it: whoever manages accounts takes the second step away.

The password stays its owner's alone, and a role that needs a second step asks for a new one before any other page.
"""

from allauth.mfa.models import Authenticator
from django.db import transaction

from crm.accounts import known_device, notices
from crm.accounts.independence import made
from crm.accounts.models import PowerGiven, User
from crm.privacy import ledger


@transaction.atomic
def take_away(user: User, *, by: User) -> None:
    """Remove app, keys and recovery codes of `user`, end their sessions, and tell them. ValidationError on oneself."""
    user.refuse_own(by)
    Authenticator.objects.filter(user=user).delete()
    user.recovery_codes.all().delete()
    known_device.end_trust(user)
    user.sessions.all().delete()
    made([user], by=by, act=PowerGiven.Act.UNSECURED)
    ledger.record("account.factors_removed", by=by, target=user.target)
    notices.tell(user, notices.FACTOR_REMOVED)
