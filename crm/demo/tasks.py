"""Celery task of the demo: loaded from the first page of an empty house."""

from celery import shared_task

from crm.accounts.first_account.start_code import house_is_empty
from crm.demo.firm.colleagues import shown_password
from crm.demo.loading import load
from crm.jobs.single_worker import alone

LOCK = 5_702_331  # any number that no other advisory lock of ours has


@shared_task(name="demo.load")
def load_demo() -> None:
    """Load the demo into a house where nobody has an account; twice, or beside another one, it does nothing."""
    password = shown_password()
    with alone(LOCK) as mine:
        if mine and password and house_is_empty():
            load(password=password)
