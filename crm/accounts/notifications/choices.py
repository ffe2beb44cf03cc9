"""What a colleague wants to be told of, and where; a kind says what it begins with and what cannot be silenced."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import NotificationChoice, NotificationKind, QuietHours, User
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.narrowing import Words
from crm.privacy.law.deadlines import is_working_day
from crm.privacy.logs import ledger

BELL, PUSH, MAIL = "bell", "push", "mail"
PLACES = (BELL, PUSH, MAIL)
LABELS = {BELL: _("In the program"), PUSH: _("On devices"), MAIL: _("E-mail")}


@dataclass(frozen=True)
class Kind:
    """One kind of notification. `bell`: its bell can be silenced; None where none rings, or where it always does."""

    slug: str
    note: Words
    right: str
    begins: frozenset[str]
    locked: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset(PLACES)

    @property
    def label(self) -> Words:
        """What it is called."""
        return NotificationKind(self.slug).label

    def starting(self) -> "Wanted":
        """What counts for somebody who chose nothing."""
        return Wanted(self, **{place: place in self.begins for place in PLACES})


@dataclass(frozen=True)
class Wanted:
    """Where somebody wants to be told of one kind."""

    kind: Kind
    bell: bool
    push: bool
    mail: bool

    @property
    def cells(self) -> list[dict[str, Any]]:
        """[{place, label, on, locked}] of the places in their order; None where the kind has no such place."""
        return [
            {
                "place": place,
                "label": LABELS[place],
                "on": getattr(self, place),
                "locked": place in self.kind.locked,
            }
            if place in self.kind.places
            else {"place": place, "none": True}
            for place in PLACES
        ]


NO_BELL = frozenset({PUSH, MAIL})
RINGS = frozenset({BELL, PUSH})
KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind("reply", _("in your threads and from your contacts"), rights.CONTACTS_EDIT, RINGS),
        Kind("enquiry", _("a lead that nobody has taken on"), rights.CONTACTS_VIEW, frozenset({PUSH}), places=NO_BELL),
        Kind("task", _("when its reminder comes"), rights.CONTACTS_EDIT, frozenset(PLACES)),
        Kind("mention", _("in an entry or a note on a deal"), rights.CONTACTS_VIEW, RINGS),
        Kind(
            "letter_failed",
            _("refused or come back: it cannot be silenced here"),
            rights.CONTACTS_EDIT,
            RINGS,
            locked=frozenset({BELL}),
        ),
        Kind("request", _("of somebody about their data"), rights.PRIVACY_REQUESTS, frozenset({PUSH}), places=NO_BELL),
        Kind(
            "breach",
            _("a day after somebody knew of it; its letters always come"),
            rights.PRIVACY_BREACHES,
            RINGS,
            locked=frozenset({BELL}),
            places=RINGS,
        ),
    )
}


def wanted_by(user: User) -> list[Wanted]:
    """What the user is told of and where, for every kind that their rights open."""
    chosen = {row.kind: row for row in NotificationChoice.objects.filter(user=user)}
    return [wanted(kind, chosen.get(kind.slug)) for kind in KINDS.values() if user.may(kind.right)]


def wanted(kind: Kind, row: NotificationChoice | None) -> Wanted:
    """What counts for one kind: what is locked is on, whatever a row says."""
    if row is None:
        return kind.starting()
    chosen = {place: place in kind.places and (getattr(row, place) or place in kind.locked) for place in PLACES}
    return Wanted(kind, **chosen)


def wants(user: User, slug: str, place: str) -> bool:
    """Whether the user wants to be told of a kind at a place."""
    row = NotificationChoice.objects.filter(user=user, kind=slug).first()
    return bool(getattr(wanted(KINDS[slug], row), place))


@transaction.atomic
def choose(user: User, slug: str, place: str, *, on: bool) -> None:
    """One tick. ValidationError for a kind or a place that there is not, or that cannot be silenced."""
    kind = KINDS.get(slug)
    if kind is None or not user.may(kind.right) or place not in kind.places:
        raise ValidationError(_("There is no such notification."), code="unknown")
    if place in kind.locked and not on:
        raise ValidationError(_("This one cannot be silenced."), code="locked")
    start = {name: getattr(kind.starting(), name) for name in PLACES}
    row, _made = NotificationChoice.objects.select_for_update().get_or_create(
        user=user, kind=slug, defaults={**start, place: on}
    )
    if getattr(row, place) != on:
        setattr(row, place, on)
        row.save(update_fields=[place])
    ledger.record("notifications.chosen", by=user, target=user.target, fields=[f"{slug}.{place}"])


@transaction.atomic
def set_quiet_hours(user: User, begins: time | None, ends: time | None, *, days_off: bool) -> QuietHours:
    """When nothing rings. ValidationError for half of a pair, or for two hours that are one."""
    if (begins is None) != (ends is None) or (begins is not None and begins == ends):
        raise ValidationError(_("Give both hours, and two that differ; or leave both empty."), code="hours")
    row, _made = QuietHours.objects.select_for_update().get_or_create(user=user)
    row.begins, row.ends, row.days_off = begins, ends, days_off
    row.save(update_fields=["begins", "ends", "days_off"])
    ledger.record("notifications.quiet_hours", by=user, target=user.target)
    return row


def quiet(hours: QuietHours | None, at: datetime) -> bool:
    """Whether nothing rings at that moment, by the hours of the organisation."""
    if hours is None:
        return False
    local = timezone.localtime(at)
    return hours.cover(local.time()) or (hours.days_off and not is_working_day(local.date()))


@prepared
def silenced(reader: Any) -> Any:
    """Kinds whose bell a reader silenced."""
    return NotificationChoice.objects.filter(user=reader, bell=False).order_by().values("kind")
