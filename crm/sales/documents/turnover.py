"""Sums over papers, kept beside them: an erased person takes her papers along and leaves the sums of reports alone.

No sum is shown of fewer than FEW papers: one alone would tell what somebody paid.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from crm.sales.models import Document, Turnover

FEW = 5


def count_in(document: Document) -> None:
    """Add the paper to its team's month. Call it in the transaction that writes the paper."""
    shift(document, 1)


def count_out(document: Document) -> None:
    """Take the paper, as it was counted in, out again: it was a mistake, or is about to be counted anew."""
    shift(document, -1)


def shift(document: Document, sign: int) -> None:
    """Move the sum of the paper's month; of two at once neither is lost."""
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
    found = rows.order_by("kind", "currency").values("kind", "currency")
    sums = found.annotate(papers=Sum("count"), total=Sum("amount"))
    return [
        {
            "kind": one["kind"],
            "currency": one["currency"],
            "count": one["papers"],
            "amount": one["total"] if one["papers"] >= FEW else None,
        }
        for one in sums
    ]
