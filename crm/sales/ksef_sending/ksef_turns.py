"""A turn of the worker with what waits for KSeF: one sign-in, then each invoice one step further (`turn_steps.py`).

Never lost: whatever is not over is due again. Never in two hands: one worker at a time holds each (`turn_hold.py`).
"""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from crm.jobs.work import LeaseLost, place
from crm.sales.ksef_line.ksef_doors import KsefDoor, door_of
from crm.sales.ksef_line.ksef_trouble import KsefTrouble
from crm.sales.ksef_sending.ksef_account import the_account
from crm.sales.ksef_sending.ksef_letters import OF_THE_HOUSE, tell_who_wait
from crm.sales.ksef_sending.turn_hold import BY, FIRST_WAIT, LONGEST_WAIT, claim, put_off, usual_wait
from crm.sales.ksef_sending.turn_steps import further
from crm.sales.models import KsefAccount, KsefSending

log = structlog.get_logger(__name__)

MOST = 50  # invoices of one turn
OF_THE_ACCOUNT = {"off", "no_proof", "sign_in", "slow_down", "address"}  # what stands before all of them alike


def send_due(only: Iterable[int] = ()) -> int:
    """One turn with what is due (of `only`, where some are named); with how many. No exception leaves."""
    account = the_account()
    if not account.active or (account.wait_until and account.wait_until > timezone.now()):
        return 0
    rows = KsefSending.objects.due()
    keys = list((rows.filter(pk__in=only) if only else rows).values_list("pk", flat=True)[:MOST])
    if not keys:
        return 0
    try:
        door = door_of(account)
        door.sign_in()
        for key in keys:
            one_turn(key, account, door)
    except KsefTrouble as trouble:
        note_trouble(trouble)
        return 0
    KsefAccount.objects.filter(pk=1).exclude(trouble="").update(trouble="", wait_until=None)
    return len(keys)


def note_trouble(trouble: KsefTrouble) -> None:
    """What stands before the whole account, and until when it is left alone."""
    until = timezone.now() + (trouble.wait or timedelta(minutes=15 if trouble.code == "sign_in" else 2))
    with transaction.atomic():
        row = KsefAccount.objects.filter(pk=1)
        begins = trouble.code in OF_THE_HOUSE and row.exclude(trouble=trouble.code).update(trouble=trouble.code)
        row.update(trouble=trouble.code, wait_until=until)
        if begins:
            tell_who_wait(by=BY)


def one_turn(key: int, account: KsefAccount, door: KsefDoor) -> None:
    """One sending as far as it goes now. KsefTrouble where the whole account has to wait."""
    turn = claim(key, account, door)
    if turn is None:
        return
    try:
        further(turn)
        turn.release(trouble="", failures=0, next_at=Now() + usual_wait(turn.sending))
    except LeaseLost:
        return
    except KsefTrouble as trouble:
        wait = trouble.wait or min(FIRST_WAIT * 2 ** min(turn.sending.failures, 8), LONGEST_WAIT)
        put_off(turn, trouble.code, wait)
        if trouble.code in OF_THE_ACCOUNT:
            raise
    except Exception as trouble:  # what no one thought of: its text may hold values
        log.warning("invoice not sent", sending=key, error=type(trouble).__name__, place=place(trouble))
        put_off(turn, "protocol", LONGEST_WAIT)
