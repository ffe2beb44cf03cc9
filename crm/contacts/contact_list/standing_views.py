"""The views every list of contacts starts with: tabs over the list, each a slug in the query string."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.grounds.answers import EXPIRING
from consents.models import Ground
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Interaction
from crm.lists.access import COVERED, LENT, OWN, SHARED, Sight

QUIET_AFTER = timedelta(days=30)
TALKS = (Interaction.Kind.CALL, Interaction.Kind.MEETING, Interaction.Kind.EMAIL)


@dataclass(frozen=True)
class StandingView:
    """One tab: `narrow` says which contacts, `sight` through whose eyes of the user's, `right` who has the tab."""

    slug: str
    label: Any
    empty: Any
    narrow: Callable[[Any, datetime], Any]
    sight: Callable[[Sight], Sight] = lambda sight: sight
    right: str = rights.CONTACTS_VIEW
    covers: bool = False  # a tab for those who stand in for somebody


def alive(contacts: Any, at: datetime) -> Any:
    """Everybody who is not in the bin."""
    return contacts.alive()


def without_talk(span: timedelta, at: datetime) -> models.Q:
    """Known for that long, and without a conversation since."""
    missed = models.Q(outcome=Interaction.Outcome.NO_ANSWER)
    talks = (
        Interaction.objects.standing()
        .happened()
        .filter(person=models.OuterRef("pk"), kind__in=TALKS, happened_at__gte=at - span)
    )
    return ~models.Q(models.Exists(talks.exclude(missed))) & models.Q(created_at__lt=at - span)


def runs_out(span: timedelta, at: datetime) -> models.Q:
    """A consent to offers runs out within that time."""
    grounds = Ground.objects.filter(purpose__marketing=True, ended_at=None, objected_at=None)
    grounds = grounds.filter(expires_at__gt=at, expires_at__lte=at + span)
    return models.Q(pk__in=grounds.values("person_id"))


def quiet(contacts: Any, at: datetime) -> Any:
    """Known for thirty days and without a conversation in the last thirty."""
    return contacts.alive().filter(without_talk(QUIET_AFTER, at))


def expiring(contacts: Any, at: datetime) -> Any:
    """A consent to offers runs out within thirty days."""
    return contacts.alive().filter(runs_out(EXPIRING, at))


def own(sight: Sight) -> Sight:
    return sight.only(OWN)


def shared(sight: Sight) -> Sight:
    return sight.only(SHARED)


def covered(sight: Sight) -> Sight:
    return sight.only(COVERED, LENT)


MINE, ALL, BIN = "mine", "all", "bin"
VIEWS = (
    StandingView(MINE, _("My contacts"), _("None of the contacts is yours yet."), alive, own),
    StandingView(ALL, pgettext_lazy("contacts", "All"), _("No contacts yet"), alive),
    StandingView("quiet", _("No conversation for 30 days"), _("You have talked with everybody lately."), quiet, own),
    StandingView("expiring", _("Consent expiring"), _("No consent expires in the next 30 days."), expiring),
    StandingView("covered", _("As stand-in"), _("Your colleague has no contacts."), alive, covered, covers=True),
    StandingView("shared", _("Shared with me"), _("Nobody has shared a contact with you."), alive, shared),
    StandingView(
        BIN, _("Bin"), _("The bin is empty."), lambda contacts, at: contacts.binned(), right=rights.CONTACTS_BIN
    ),
)


def views_for(user: Any) -> dict[str, StandingView]:
    """The tabs of `user` by slug, in order."""
    return {view.slug: view for view in VIEWS if user.may(view.right) and (not view.covers or user.covering_ids)}


def usual(user: Any) -> str:
    """Where `user` starts: at her own contacts, at all of them who oversees everybody."""
    return ALL if user.reach(Group.CONTACT_DATA) == Reach.ALL else MINE
