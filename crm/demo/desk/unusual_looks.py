"""The demo's looks that stand out: a few numbers of Adam's and Marta's, one of them explained."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm.accounts.models import Team
from crm.demo.accounts import demo_accounts
from crm.dpo.models import LeavingNotice, UnusualLook
from crm.privacy.actors import signature

Kind = UnusualLook.Kind
EXPLAINED = "Zastępstwo za Martę, uzgodnione z Magdą."
LEFT_AGO = 6  # days since Adam gave notice


def bring_in(loading: Any) -> None:
    """Rows as the hourly look would have found them."""
    today, staff = timezone.localdate(loading.now), loading.staff
    krakow = Team.objects.filter(name="Kraków").first()
    rows = [
        ("adam", Kind.REVEALS, 7, 41, Decimal(3), None),
        ("adam", Kind.LEAVING, 2, 1, None, None),
        ("marta", Kind.NIGHT, 12, 9, Decimal(0), None),
        ("adam", Kind.TEAM, 15, 6, None, krakow),
    ]
    for name, kind, ago, count, usual, team in rows:
        values = {"account": staff[name], "kind": kind, "day": today - timedelta(days=ago), "team": team}
        UnusualLook.objects.create(**values, count=count, usual=usual)
    note = {"note": EXPLAINED, "noted_by": signature(staff["iwona"]), "noted_at": loading.now}
    UnusualLook.objects.filter(account=staff["adam"], kind=Kind.TEAM).update(**note)
    LeavingNotice.objects.create(
        user=staff["adam"], told_on=today - timedelta(days=LEFT_AGO), noted_by=signature(staff["iwona"])
    )


def take_out() -> None:
    """All of it."""
    UnusualLook.objects.filter(account__in=demo_accounts()).delete()
    LeavingNotice.objects.filter(user__in=demo_accounts()).delete()
