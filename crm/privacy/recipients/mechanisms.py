"""Which third countries of a recipient have a mechanism that counts on a day, and which are wanting one (Art. 44)."""

from collections.abc import Collection, Iterable
from datetime import date

from crm.privacy.law.adequacy import EEA
from crm.privacy.models import Recipient, Transfer
from crm.privacy.recipients.transfer_rules import PASSES, State, Terms, mechanism_state

# The one that helps most stands for a country with several rows.
BEST = (
    State.COUNTS,
    State.REVIEW,
    State.REVIEW_OVERDUE,
    State.UNFINISHED,
    State.NOT_EQUIVALENT,
    State.NOT_BEGUN,
    State.ENDED,
)


def best(transfers: Iterable[Transfer], country: str, day: date) -> tuple[Transfer | None, State | None]:
    """(the row that stands for the country on `day`, its state); (None, None) without any. The newest of equals."""
    rows = [(mechanism_state(Terms.of(row), day), row) for row in transfers if row.country == country]
    if not rows:
        return None, None
    state, row = min(rows, key=lambda pair: (BEST.index(pair[0]), -pair[1].pk))
    return row, state


def counting(transfers: Iterable[Transfer], country: str, day: date) -> Transfer | None:
    """The first of `transfers` that lets data go to the country on `day`; None where nothing does."""
    rows = (row for row in transfers if row.country == country)
    return next((row for row in rows if mechanism_state(Terms.of(row), day) in PASSES), None)


def transfers_of(recipients: Collection[int]) -> dict[int, list[Transfer]]:
    """{recipient (primary key): its mechanisms, the newest first}. One statement, none for nobody."""
    by_recipient: dict[int, list[Transfer]] = {}
    for row in Transfer.objects.filter(recipient__in=recipients).order_by("-since", "-pk") if recipients else ():
        by_recipient.setdefault(row.recipient_id, []).append(row)
    return by_recipient


def wanting(transfers: Iterable[Transfer], countries: Iterable[str], day: date) -> list[str]:
    """Those of `countries` outside the EEA to which nothing lets data go on `day`; each once."""
    rows = list(transfers)
    outside = dict.fromkeys(code for code in countries if code and code not in EEA)
    return [code for code in outside if best(rows, code, day)[1] not in PASSES]


def wanting_of(recipient: Recipient, countries: Iterable[str], day: date) -> list[str]:
    """The same, read from the database."""
    return wanting(recipient.transfers.all(), countries, day)
