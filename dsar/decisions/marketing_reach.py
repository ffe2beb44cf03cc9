"""How far an objection to marketing reaches: all of it, or the channels and purposes that somebody named (Art. 21(2)).

Kept in `Decision.done`. Narrower objections stand under "only", oldest first: {"channels": [code], "purposes": [slug],
"on": day}. Without "only" it is all of marketing; "on" is the day when narrower ones came before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day_long
from crm.casework.field_errors import beside
from crm.privacy.channels import CHANNELS, names_of
from crm.privacy.models import Purpose

ONLY = "only"


@dataclass(frozen=True)
class MarketingReach:
    """The channels and purposes objected to; none named means all of them."""

    channels: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it covers all marketing."""
        return not (self.channels or self.purposes)

    def rows(self) -> list[Purpose]:
        """The newest version of each purpose named. ValidationError for an unknown channel, or where a purpose is not
        marketing: an objection to it is weighed (Art. 21(1)).
        """
        if set(self.channels) - set(CHANNELS):
            raise beside("channels", _("There is no such channel."), "channel")
        marketing = Purpose.objects.filter(slug__in=self.purposes, marketing=True)
        newest = list(marketing.order_by("slug", "-version").distinct("slug"))
        if len(newest) < len(set(self.purposes)):
            raise beside("purposes", _("Only purposes of marketing stop at once; others are weighed."), "purpose")
        if self.purposes and self.channels and any(not by_channels(row, self.channels) for row in newest):
            raise beside("channels", _("A purpose you ticked uses none of these channels."), "channel")
        return newest

    def as_codes(self, at: datetime) -> dict[str, Any]:
        """The reach as it is kept with the decision."""
        day = timezone.localdate(at).isoformat()
        return {"channels": sorted(self.channels), "purposes": sorted(self.purposes), "on": day}


WHOLE = MarketingReach()


def by_channels(purpose: Purpose, channels: tuple[str, ...]) -> list[str]:
    """The channels of a purpose that are among `channels`; all of its own where none are named."""
    return [code for code in purpose.channels or [""] if not channels or code in channels]


def kept(done: Mapping[str, Any], reach: MarketingReach, at: datetime) -> dict[str, Any]:
    """What a decision keeps of its reach after `reach` was objected to as well."""
    earlier = list(done.get(ONLY, ()))
    if reach.whole:
        return {"on": timezone.localdate(at).isoformat()} if earlier else {}
    fresh = reach.as_codes(at)
    new = all((fresh["channels"], fresh["purposes"]) != (old["channels"], old["purposes"]) for old in earlier)
    return {ONLY: [*earlier, *([fresh] if new else [])]}


def day_of(done: Mapping[str, Any], done_at: datetime) -> str:
    """The day since when all marketing is stopped, in words."""
    return day_long(date.fromisoformat(done["on"]) if "on" in done else timezone.localtime(done_at))


def in_words(done: Mapping[str, Any]) -> str:
    """What a narrower objection covers, for the desk; empty for all of marketing."""
    return "; ".join(" · ".join(filter(None, (named[0], named[1]))) for named, _day in narrower(done))


def sentences(done: Mapping[str, Any]) -> Iterator[str]:
    """What a letter says of a narrower objection."""
    for (purposes, channels), day in narrower(done):
        values = {"day": day, "purposes": purposes, "channels": channels}
        if purposes and channels:
            yield _("Since %(day)s you get no marketing for “%(purposes)s” from us by: %(channels)s.") % values
        elif purposes:
            yield _("Since %(day)s you get no marketing for “%(purposes)s” from us.") % values
        else:
            yield _("Since %(day)s you get no marketing from us by: %(channels)s.") % values
    if done.get(ONLY):
        yield _("You can object to all other marketing at any time, too (GDPR Art. 21(2)).")


def narrower(done: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """((names of the purposes, names of the channels), day) of each narrower objection."""
    for entry in done.get(ONLY, ()):
        rows = Purpose.objects.filter(slug__in=entry["purposes"]).order_by("slug", "-version").distinct("slug")
        names = ", ".join(map(str, rows)), ", ".join(names_of(entry["channels"]))
        yield names, day_long(date.fromisoformat(entry["on"]))


def refuse_nothing(reach: MarketingReach, done: Mapping[str, Any]) -> None:
    """ValidationError for a narrower objection where all marketing has stopped already."""
    if not reach.whole and done and not done.get(ONLY):
        raise ValidationError(_("All marketing has stopped already."), code="done")
