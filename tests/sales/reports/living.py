"""A house with a past for tests of reports, and how numbers on a page are followed to their lists."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape

from django.utils import timezone

from crm.contacts.models import Contact
from crm.privacy.models import Origin
from crm.sales.deals.deals import open_deal
from crm.sales.models import Deal, DealMove, LostReason
from crm.sales.models.tasks import midnight
from tests.sales.deal_builders import stages

LINK = re.compile(r'<a [^>]*?href="([^"]+)" data-count="(\d+)"[^>]*>', re.DOTALL)
ROW = re.compile(r'<td role="cell" class="[^"]*\bk-name\b')
OLDER = re.compile(r'href="(\?[^"]*older=[^"]*)" rel="next"')


def noon(day: date) -> datetime:
    """The middle of a day here."""
    return midnight(day) + timedelta(hours=12)


def days_ago(number: int) -> date:
    """That many days before today."""
    return timezone.localdate() - timedelta(days=number)


def sold(by, *, contact=None, company=None, opened=40, path=(), outcome="", reason=0, **values):
    """A deal opened so many days ago; `path` holds (place, days ago), the outcome comes with the last of them.

    An outcome without a path comes on the day of the opening.
    """
    row = stages()
    options = {"title": "Linia pakująca", "amount": Decimal(1000), **values, "stage": row[0]}
    deal = open_deal(options, by=by, contact=contact, company=company)
    DealMove.objects.filter(deal=deal).update(at=noon(days_ago(opened)))
    here, last = row[0], opened
    for place, ago in path:
        DealMove.objects.create(deal=deal, from_stage=here, to_stage=row[place], by=by, at=noon(days_ago(ago)))
        here, last = row[place], ago
    ended = noon(days_ago(last)) + timedelta(hours=1)
    if outcome:
        DealMove.objects.create(deal=deal, from_stage=here, to_stage=here, outcome=outcome, by=by, at=ended)
    Deal.objects.filter(pk=deal.pk).update(
        stage=here,
        opened_at=noon(days_ago(opened)),
        outcome=outcome,
        ended_at=ended if outcome else None,
        lost_reason=LostReason.objects.in_use()[reason] if outcome == "lost" else None,
    )
    return Deal.objects.with_keys().get(pk=deal.pk)


def came(contact, kind, ago):
    """Her one origin: of this kind, so many days ago."""
    Origin.objects.filter(person=contact.person).update(kind=kind, obtained_at=noon(days_ago(ago)))
    Contact.objects.filter(pk=contact.pk).update(created_at=noon(days_ago(ago)))


def numbers_on(page: str) -> dict[str, set[int]]:
    """{address: how many rows are promised there} of every number on a page."""
    matches: dict[str, set[int]] = {}
    for url, count in LINK.findall(page):
        matches.setdefault(unescape(url), set()).add(int(count))
    return matches


def rows_at(client, url: str) -> int:
    """How many rows a list has, all its pages walked."""
    count, base = 0, url.partition("?")[0]
    while url:
        page = client.get(url).content.decode()
        count += len(ROW.findall(page))
        more = OLDER.search(page)
        url = base + unescape(more[1]) if more else ""
    return count
