"""The ticks of accounts; beat's schedule stands in crm/celery.py."""

from celery import shared_task
from django.utils import timezone

from crm.accounts.clients.token_expiry import tell_of_ends
from crm.accounts.factors import known_devices
from crm.accounts.limits import daily_rows, throttle
from crm.accounts.notices import lock_notices, officers
from crm.accounts.oauth import grants
from crm.accounts.sessions.store import SessionStore
from crm.privacy.logs.daily_seal import mail_seal


@shared_task(name="accounts.tell_of_token_ends")
def tell_of_token_ends() -> None:
    """Tell administrators of tokens that end soon."""
    tell_of_ends()


@shared_task(name="accounts.tell_of_locks")
def tell_of_locks() -> None:
    """Tell people that somebody tries their password or codes."""
    lock_notices.tell_of_locks()


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> None:
    """Remove sessions that nobody can use any more."""
    SessionStore.clear_expired()


@shared_task(name="accounts.forget_tries")
def forget_tries() -> None:
    """Remove counters that say nothing any more, places and browsers long unseen, what programs read or showed long
    ago."""
    throttle.tidy()
    daily_rows.forget()
    grants.forget(timezone.now())
    known_devices.delete_unseen()


@shared_task(name="accounts.mail_seal")
def mail_seal_of_the_day() -> None:
    """Mail the seal of the day that ended to whoever the settings name, else to the officers."""
    mail_seal(at=timezone.now(), readers=officers.seal_readers())
