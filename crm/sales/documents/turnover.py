"""Monthly sums over documents, stored apart, so that erasing a person does not change the sums of reports."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from crm.sales.models import Document, Turnover

FEW = 5


def count_in(document: Document) -> None:
    """Adds the document to its team's month, in the transaction that writes the document."""
    change_month_sum(document, 1)


def count_out(document: Document) -> None:
    """Subtracts the document as it was counted: it was a mistake, or is about to be counted again."""
    change_month_sum(document, -1)


def change_month_sum(document: Document, sign: int) -> None:
    """Changes the sum of the document's month by an atomic update; a draft counts once it is in KSeF."""
    if document.draft:
        return
    where: dict[str, Any] = {"kind": document.kind, "currency": document.currency}
    row, _new = Turnover.objects.get_or_create(
        team_id=document.team_id, month=document.issued_on.replace(day=1), **where
    )
    worth = document.worth or Decimal(0)
    Turnover.objects.filter(pk=row.pk).update(count=F("count") + sign, amount=F("amount") + sign * worth)


def turnover(teams: Iterable[int], *, since: date, until: date) -> list[dict[str, Any]]:
    """[{kind, currency, count, amount}] of the `teams` (keys) in the months from `since` to `until`.

    `amount` is None where fewer than FEW papers make it up.
    """
    rows = Turnover.objects.filter(team__in=list(teams), month__gte=since.replace(day=1), month__lte=until, count__gt=0)
    groups = rows.order_by("kind", "currency").values("kind", "currency")
    sums = groups.annotate(papers=Sum("count"), total=Sum("amount"))
    return [
        {
            "kind": row["kind"],
            "currency": row["currency"],
            "count": row["papers"],
            "amount": row["total"] if row["papers"] >= FEW else None,
        }
        for row in sums
    ]
