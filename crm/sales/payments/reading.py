"""A statement of a bank as payments that came in, from MT940 or CSV; what goes out and balances are left out.

    payments = read_statement(content)     # UnreadableStatement says in one sentence what to do

Of each payment the day, the amount, the currency and the text (title and payer) are read, and kept nowhere.
"""

from crm.sales.payments.csv_statement import payments_in_csv
from crm.sales.payments.mt940 import is_mt940, payments_in_mt940
from crm.sales.payments.statement import Payment, UnreadableStatement, decoded


def read_statement(content: bytes) -> list[Payment]:
    """The payments of a file, whichever of the two it is. UnreadableStatement for one that is neither."""
    text = decoded(content)
    payments = payments_in_mt940(text) if is_mt940(text) else payments_in_csv(text)
    if not payments:
        raise UnreadableStatement("empty")
    return payments
