"""The telephone is lost and the recovery codes with it: whoever manages accounts takes the second step
away, once a second person confirms it.

The password stays its owner's alone, and a role that needs a second step asks for a new one before any other page.
"""

from allauth.mfa.models import Authenticator
from django.db import transaction

from crm.accounts.factors import known_devices
from crm.accounts.models import AppCode, AppGrant, GraveAct, PowerGiven, User
from crm.accounts.models.sign_in.break_glass import keep_a_key
from crm.accounts.notices import account_notices
from crm.accounts.second_person import four_eyes
from crm.accounts.second_person.independence import note_power_given
from crm.privacy.logs import ledger


@transaction.atomic
def take_away(user: User, *, by: User, confirmed: GraveAct | None = None) -> GraveAct | None:
    """Remove app, keys and recovery codes of `user`, end their sessions, and tell them. ValidationError on oneself.

    Answers with the act that waits for a second person, or None when it is done.
    """
    user.refuse_own(by)
    keep_a_key(User.objects.exclude(pk=user.pk))
    if confirmed is None and (act := four_eyes.waits(GraveAct.Kind.UNSECURING, user, by=by)):
        return act
    Authenticator.objects.filter(user=user).delete()
    user.recovery_codes.all().delete()
    known_devices.end_trust(user)
    user.sessions.all().delete()
    user.app_grants.all().end(why=AppGrant.End.SECURITY)
    AppCode.objects.filter(user=user).unused().delete()
    note_power_given([user], by=by, act=PowerGiven.Act.UNSECURED)
    ledger.record("account.factors_removed", by=by, target=user.target)
    account_notices.tell(user, account_notices.FACTOR_REMOVED)
    return None
