"""What stood open in the restored state ends: sessions, links, jobs, mail. Nothing of it is true any more."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX as NONE_YET
from django.db import transaction
from django.db.models.functions import Now

from consents.models import Confirmation, Knock, Renewal, Visit
from crm.accounts.models import AccessToken, AppCode, AppGrant, Device, RefreshToken, Session, User
from crm.jobs.models import Job
from crm.jobs.queue import OPEN, State
from crm.mail.models.message_states import OPEN as UNDER_WAY, State as MailState
from crm.mail.models.messages import Message
from crm.privacy.logs import seal_copies
from retention.replays.outcome import Outcome

LINKS = timedelta(hours=2)  # longer than a link for a new password lives (crm/accounts/sign_in/password_links.py)
RELEASED = {"lease_token": None, "lease_until": None}


@transaction.atomic
def end_open_things(outcome: Outcome, *, made_at: datetime, at: datetime) -> None:
    """End what was open at `made_at`, when the backup was made. Twice does nothing more.

    Jobs stop with a reason and can be resumed by hand; mail waits for somebody who says whether it went out already.
    """
    outcome.did("session.ended", Session.objects.all().delete()[0])
    outcome.did("key.ended", end_keys())
    outcome.did("app.ended", AppGrant.objects.all().end(why=AppGrant.End.RESTORED, at=at))
    outcome.did("device.forgotten", Device.objects.exclude(trusted_until=None).update(trusted_until=None))
    outcome.did("link.ended", end_links(made_at=made_at, at=at))
    stopped = {"state": State.FAILED, "problem": "restored", "finished_at": Now(), **RELEASED}
    outcome.did("job.stopped", Job.objects.filter(state__in=OPEN).update(**stopped))
    held = {"state": MailState.STOPPED, "reason": "restored", **RELEASED}
    outcome.did("mail.stopped", Message._base_manager.filter(state__in=UNDER_WAY).update(**held))
    begin_copies_anew(at)


def end_keys() -> int:
    """What apps and machines show for an hour, and what they change for the next: one that was used since would count
    again, and nobody would notice who shows it. How many; a machine asks anew by its secret, an app its colleague: what
    they agreed to has no key any more, and ends with them.
    """
    AppCode.objects.all().delete()
    return AccessToken.objects.all().delete()[0] + RefreshToken.objects.all().delete()[0]


def end_links(*, made_at: datetime, at: datetime) -> int:
    """Every link that was sent and not used, as far as this state knows; how many."""
    knocks, _each = Knock.objects.all().delete()
    ended = Visit.objects.filter(expires_at__gt=at).update(expires_at=at, until=None)
    for model in (Confirmation, Renewal):
        ended += model._base_manager.filter(confirmed_at=None, expires_at__gt=at).update(expires_at=at)
    for user in User.objects.filter(is_active=True, password__startswith=NONE_YET):
        user.set_unusable_password()  # an invitation hangs on it
        user.save(update_fields=["password"])
        ended += 1
    if at - made_at <= LINKS:  # a link for a new password hangs on the last sign-in
        ended += User.objects.exclude(last_login=None).update(last_login=at)
    return knocks + ended


def begin_copies_anew(at: datetime) -> None:
    """The copies of the logs' seals follow the restored chain from now on; the file so far stays as a witness."""
    copies = seal_copies.path()
    if copies.exists() and seal_copies.last_number() > last_seal():
        copies.rename(Path(settings.LEDGER_DIR) / f"seals-until-{at:%Y%m%dT%H%M%SZ}.jsonl")


def last_seal() -> int:
    """The number of the last seal in the database; 0 without any."""
    newest = seal_copies.Seal.objects.order_by("-number").first()
    return newest.number if newest else 0
