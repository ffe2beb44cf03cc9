"""The ticks of accounts; beat's schedule stands in crm/celery.py."""

from celery import shared_task

from crm.accounts import known_device, lock_notices, reading_limits, throttle
from crm.accounts.session_store import SessionStore
from crm.accounts.token_ends import tell_of_ends


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
    """Remove counters that say nothing any more, places and browsers long unseen, what programs read long ago."""
    throttle.tidy()
    reading_limits.forget()
    known_device.tidy()
