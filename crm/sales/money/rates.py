"""Rates are fetched once a day and entered by hand; papers that waited for one get it then, and keep it.

fetch_rates()                           what is new of the source of the settings (EXCHANGE_RATES)
enter_rate("EUR", day, rate, by=sam)    by hand; a table never writes over it
set_house_currency("EUR", by=sam)       sums are counted in it from now on; papers keep what they were counted in
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.sales.currencies import Currency
from crm.sales.models import Document, ExchangeRate, HouseMoney
from crm.sales.money.exchange import EXACT, HOME, exchange_on, house_currency
from crm.sales.money.rate_sources import KNOWN, MOST, SOURCES, RateTable

BY = system("sales.fetch_rates")
PUBLISHED = time(12, 30)  # the NBP shows its table between 11:45 and 12:15
FIRST_DAY = date(2002, 1, 2)  # of the NBP's tables as they are now
WAITING = timedelta(days=92)  # of papers that wait for a rate


def is_due(at: datetime) -> bool:
    """Whether a table may be there that is not here: on a weekday after it is shown, and whenever none is fresh."""
    newest = ExchangeRate.objects.exclude(source=ExchangeRate.Source.HAND).order_by("-day").values_list("day").first()
    local = timezone.localtime(at)
    if newest is None or newest[0] < local.date() - timedelta(days=4):
        return True
    return newest[0] < local.date() and local.isoweekday() <= 5 and local.time() >= PUBLISHED


def fetch_rates() -> int:
    """Stores what is new of the source; how many rates that were. NoRates where it does not answer."""
    if settings.EXCHANGE_RATES not in SOURCES:
        return 0
    source, ask = SOURCES[settings.EXCHANGE_RATES]
    return store_tables(ask(), source)


def store_tables(tables: list[RateTable], source: str) -> int:
    """Stores rates of days that have none; what is there stays, entered by hand or by an earlier table."""
    rows = [
        ExchangeRate(code=code, day=table.day, rate=rate, table=table.number, source=source)
        for table in tables
        for code, rate in table.rates.items()
    ]
    with transaction.atomic():
        before = ExchangeRate.objects.count()
        ExchangeRate.objects.bulk_create(rows, ignore_conflicts=True)
        fresh = ExchangeRate.objects.count() - before
        if fresh:
            ledger.record("rates.fetched", by=BY, counts={"source": str(source), "rates": fresh})
            fill_papers()
    return fresh


def enter_rate(code: str, day: date, rate: Decimal, *, by: User) -> ExchangeRate:
    """A rate by hand, written over the table's of that day. ValidationError for what is no rate."""
    if code not in KNOWN:
        raise ValidationError({"code": _("Choose a currency other than złoty.")}, code="code")
    if not FIRST_DAY <= day <= timezone.localdate():
        raise ValidationError({"day": _("Enter a day that is not ahead.")}, code="day")
    if not 0 < rate < MOST:
        raise ValidationError({"rate": _("Enter a rate above zero.")}, code="rate")
    values = {"rate": rate.quantize(EXACT), "table": "", "source": ExchangeRate.Source.HAND, "added_by": by}
    with transaction.atomic():
        row, _new = ExchangeRate.objects.update_or_create(code=code, day=day, defaults=values)
        about = {"currency": code, "day": day.isoformat()}
        ledger.record("rate.entered", by=by, target=f"rate:{code}:{day}", fields=["rate"], counts=about)
        fill_papers()
    return row


def set_house_currency(code: str, *, by: User) -> bool:
    """The currency of the house; False when it is that already."""
    if code not in Currency.values:
        raise ValidationError({"currency": _("Choose a currency.")}, code="currency")
    if code == house_currency():
        return False
    with transaction.atomic():
        HouseMoney.objects.update_or_create(pk=1, defaults={"currency": code})
        ledger.record("money.house_currency", by=by, fields=["currency"])
    return True


def keep_rate(document: Document) -> None:
    """The rate of the last table before the day of issue, kept on the paper (none in our money); the caller saves."""
    document.rate, document.rate_into, document.rate_on, document.rate_table = None, "", None, ""
    if document.currency == house_currency():
        return
    exchange = exchange_on(document.issued_on - timedelta(days=1))
    rate = exchange.per_unit(document.currency)
    if rate is None:
        return
    known = exchange.rates.get(document.currency if document.currency != HOME else exchange.house)
    document.rate, document.rate_into = rate.quantize(EXACT), exchange.house
    document.rate_on, document.rate_table = (known.day, known.table) if known else (None, "")


def fill_papers() -> int:
    """Papers of the last months that wait for a rate get it; how many. What a paper has it keeps."""
    since = timezone.localdate() - WAITING
    rows = Document.objects.filter(rate=None, issued_on__gte=since).exclude(currency=house_currency())
    papers = list(rows.only("pk", "currency", "issued_on")[:1000])
    for paper in papers:
        keep_rate(paper)
    filled = [paper for paper in papers if paper.rate is not None]
    for paper in filled:
        fields = ("rate", "rate_into", "rate_on", "rate_table")
        Document.objects.filter(pk=paper.pk, rate=None).update(**{name: getattr(paper, name) for name in fields})
    return len(filled)
