"""What can set a rule off by the calendar: a day before or after a date, or a deal that nobody touches.

Each moment gives, for one day, the keys of the records whose turn it is, among those that the owner sees. A record
has its turn once: the run is unique by rule, record and the date that it is about.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import Ground
from crm.contacts.custom.holders import holder_of
from crm.contacts.custom_values.value_store import fields_named, fields_of
from crm.contacts.models import Contact
from crm.contacts.models.field_kinds import Kind
from crm.outreach.rule_parts.params import CHOICE, NUMBER, Pairs, Param
from crm.outreach.rule_parts.subjects import CONTACT, DEAL
from crm.privacy.models import Origin
from crm.sales.deals.waiting_deals import unplanned
from crm.sales.models import Deal, Offer

MOST_DAYS = 366
BEFORE, AFTER = "before", "after"
SIDES = {BEFORE: pgettext_lazy("rule", "before"), AFTER: pgettext_lazy("rule", "after")}
Due = Iterator[tuple[int, date]]  # (key of a record, the date that it is about)


def sides(_user: Any) -> Pairs:
    """Before or after."""
    return list(SIDES.items())


def days_in(record: str) -> Callable[[Any], Pairs]:
    """The own date fields of a kind of record."""

    def offered(_user: Any) -> Pairs:
        return [(field.name, str(field)) for field in fields_of(record) if field.kind == Kind.DATE]

    return offered


DAYS = Param("days", _("How many days"), NUMBER, least=0, most=MOST_DAYS)
SIDE = Param("side", _("Before or after"), CHOICE, sides)


def date_meant(settings: Mapping[str, Any], today: date) -> date:
    """The date whose turn is today: three days before it, today is three days earlier."""
    days = timedelta(days=int(settings.get("days") or 0))
    return today + days if settings.get("side", BEFORE) == BEFORE else today - days


def contacts_of(user: Any) -> Any:
    """The contacts that the owner sees."""
    return Contact.objects.alive().visible_to(user).order_by()


def deals_of(user: Any) -> Any:
    """The open deals that the owner sees."""
    return Deal.objects.alive().open().visible_to(user).order_by()


def own_dates(record: str, user: Any, settings: Mapping[str, Any]) -> Iterator[tuple[int, date]]:
    """(key, date) of every value of the chosen field among what the owner sees; the values are sealed, so all are
    opened.
    """
    field = fields_named([settings.get("field", "")], record).get(settings.get("field", ""))
    if field is None or field.kind != Kind.DATE:
        return
    holder: Any = holder_of(record)
    visible = (contacts_of(user) if record == CONTACT else deals_of(user)).values("pk")
    rows = holder.objects.filter(definition=field, **{f"{holder.BEARER}__in": visible})
    opening = ("person__key",) if record == CONTACT else ("deal__person__key",)
    for row in rows.select_related("definition", *opening).iterator(500):
        if day := parse_date(row.kept or ""):
            yield getattr(row, f"{holder.BEARER}_id"), day


def by_own_date(record: str) -> Callable[[Any, Mapping[str, Any], date], Due]:
    """Records whose own date it is."""

    def due(user: Any, settings: Mapping[str, Any], today: date) -> Due:
        meant = date_meant(settings, today)
        yield from ((key, day) for key, day in own_dates(record, user, settings) if day == meant)

    return due


def anniversaries(user: Any, settings: Mapping[str, Any], today: date) -> Due:
    """Contacts for whom it is the day of the year; the 29th of February falls on the 28th in other years."""
    meant = date_meant(settings, today)
    last = (meant + timedelta(days=1)).month != meant.month
    for key, day in own_dates(CONTACT, user, settings):
        leap = last and (meant.month, meant.day) == (2, 28) and (day.month, day.day) == (2, 29)
        if (day.month, day.day) == (meant.month, meant.day) or leap:
            yield key, meant


def consents_ending(user: Any, settings: Mapping[str, Any], today: date) -> Due:
    """Contacts whose consent to marketing ends."""
    begins, ends = day_span(date_meant(settings, today))
    rows = Ground.objects.filter(purpose__marketing=True, ended_at=None, objected_at=None)
    rows = rows.filter(expires_at__gte=begins, expires_at__lt=ends, person__in=contacts_of(user).values("pk"))
    for key, moment in rows.values_list("person").annotate(first=Min("expires_at")).order_by():
        yield key, timezone.localdate(moment)


def notices_due(user: Any, settings: Mapping[str, Any], today: date) -> Due:
    """Contacts who have to be told by then where we have their data from (Art. 14)."""
    meant = date_meant(settings, today)
    rows = Origin.objects.filter(notice=Origin.Notice.DUE, notice_due_on=meant)
    rows = rows.filter(person__in=contacts_of(user).values("pk")).order_by()
    yield from ((key, meant) for key in rows.values_list("person", flat=True).distinct())


def closing(user: Any, settings: Mapping[str, Any], today: date) -> Due:
    """Deals that are to close."""
    meant = date_meant(settings, today)
    yield from ((key, meant) for key in deals_of(user).filter(closes_on=meant).values_list("pk", flat=True))


def offers_ending(user: Any, settings: Mapping[str, Any], today: date) -> Due:
    """Deals with an offer that waits for an answer and ends."""
    meant = date_meant(settings, today)
    rows = Offer.objects.filter(state=Offer.State.SENT, valid_until=meant, deal__in=deals_of(user).values("pk"))
    yield from ((key, meant) for key in rows.order_by().values_list("deal", flat=True).distinct())


def untouched(user: Any, settings: Mapping[str, Any], today: date) -> Due:
    """Deals that nobody has touched for exactly so many days."""
    begins, ends = day_span(today - timedelta(days=int(settings["days"])))
    rows = deals_of(user).filter(last_activity_at__gte=begins, last_activity_at__lt=ends)
    yield from ((key, begins.date()) for key in rows.values_list("pk", flat=True))


def without_step(user: Any, settings: Mapping[str, Any], today: date) -> Due:
    """Deals without a next step, so many days after their last move or task."""
    begins, ends = day_span(today - timedelta(days=int(settings["days"])))
    rows = deals_of(user).filter(unplanned(user)).annotate(last_task=Max("tasks__done_at"))
    for key, moved, done in rows.values_list("pk", "entered_stage_at", "last_task"):
        since = max(moved, done or moved)
        if begins <= since < ends:
            yield key, timezone.localdate(since)


def day_span(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day and of the next one."""
    begins = timezone.make_aware(datetime(day.year, day.month, day.day))
    return begins, begins + timedelta(days=1)


@dataclass(frozen=True)
class Moment:
    """One kind of date. `due(user, settings, today)` gives (key, date) of whose turn it is today."""

    code: str
    label: Any
    of: str
    due: Callable[[Any, Mapping[str, Any], date], Due]
    params: tuple[Param, ...] = (DAYS,)


MOMENTS = {
    row.code: row
    for row in (
        Moment(
            "own_date",
            _("A date of the contact"),
            CONTACT,
            by_own_date(CONTACT),
            (Param("field", _("Field with the date"), CHOICE, days_in(CONTACT)), DAYS, SIDE),
        ),
        Moment(
            "anniversary",
            _("An anniversary, such as a birthday"),
            CONTACT,
            anniversaries,
            (Param("field", _("Field with the date"), CHOICE, days_in(CONTACT)), DAYS),
        ),
        Moment("consent_ends", _("A consent to marketing ends"), CONTACT, consents_ending),
        Moment("notice_due", _("The notice of Art. 14 is due"), CONTACT, notices_due),
        Moment(
            "deal_date",
            _("A date of the deal"),
            DEAL,
            by_own_date(DEAL),
            (Param("field", _("Field with the date"), CHOICE, days_in(DEAL)), DAYS, SIDE),
        ),
        Moment("deal_closes", _("The day a deal is to close"), DEAL, closing, (DAYS, SIDE)),
        Moment("offer_ends", _("An offer ends"), DEAL, offers_ending),
        Moment("deal_quiet", _("A deal that nobody touches"), DEAL, untouched),
        Moment("deal_unplanned", _("A deal without a next step"), DEAL, without_step),
    )
}
