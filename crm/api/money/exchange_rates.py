"""What currencies are worth in the currency of the house on a day, as reports and papers are counted; one by hand."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Query, Strict
from crm.sales.currencies import Currency, in_order
from crm.sales.money.exchange import EXACT, HOME, exchange_on
from crm.sales.money.rates import enter_rate


class ExchangeRateShape(serializers.Serializer):
    """One currency."""

    currency = serializers.ChoiceField(Currency.values)
    rate = serializers.DecimalField(18, 8, help_text="What one unit is worth in the currency of the house.")
    day = serializers.DateField(help_text="The day of the table.")
    table = serializers.CharField(allow_blank=True, help_text="The number of the table; empty for one by hand.")


class ExchangeRateList(serializers.Serializer):
    """Every currency with a rate of the last fourteen days; they are few."""

    house = serializers.ChoiceField(Currency.values, help_text="The currency of the house.")
    results = ExchangeRateShape(many=True)


class NewRate(Strict):
    """A rate by hand: złoty for one unit, as the tables say it. A table never writes over it."""

    currency = serializers.ChoiceField([code for code in Currency.values if code != HOME])
    day = serializers.DateField()
    rate = serializers.DecimalField(14, 8)


class RateEntered(serializers.Serializer):
    """What counts on that day from now on."""

    currency = serializers.CharField()
    day = serializers.DateField()
    rate = serializers.CharField(help_text="Złoty for one unit.")


class ExchangeRatesQuery(Query):
    """The parameters of the list of rates."""

    day = serializers.DateField(required=False, help_text="As they were known on this day; today without it.")


@policy(rights.DEALS_VIEW, scope="products")
class ExchangeRates(Resource):
    """The rates in force. A currency without one is absent: its amounts stand apart in every sum."""

    rows_counted = False
    queries = {"GET": ExchangeRatesQuery}
    answers = {"GET": (200, ExchangeRateList)}

    def get(self, request: Any) -> Response:
        exchange = exchange_on(self.asked.get("day") or timezone.localdate())
        codes = in_order({*exchange.rates, HOME} - {exchange.house})
        rows = []
        for code in codes:
            rate, of = exchange.per_unit(code), exchange.rates.get(code) or exchange.rates.get(exchange.house)
            if rate is not None and of is not None:
                row = {"currency": code, "rate": str(rate.quantize(EXACT)), "day": of.day, "table": of.table}
                rows.append(row)
        return Response({"house": exchange.house, "results": rows})


@policy(rights.DEALS_SETTINGS, methods=("POST",), scope="rates")
class EnteredRates(Resource):
    """Rates by hand, for currencies or days without a table."""

    rows_counted = False
    bodies = {"POST": NewRate}
    answers = {"POST": (200, RateEntered)}

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Enter one; sent again for the same day it takes the place of the first. Papers that wait for it get it."""
        values = self.sent()
        with transaction.atomic():
            row = enter_rate(values["currency"], values["day"], values["rate"], by=request.user)
            answer = {"currency": row.code, "day": row.day.isoformat(), "rate": f"{row.rate:.8f}"}
            return settle(Receipt(200, answer))
