"""The built-in views of the contact list: tabs over the list, each with a slug for the address."""

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
TALKS = tuple(kind for kind in Interaction.Kind if kind != Interaction.Kind.NOTE)


@dataclass(frozen=True)
class BuiltInView:
    """One tab: `narrow` filters the contacts, `sight` limits the user's visibility, `right` is needed for the tab."""

    slug: str
    label: Any
    empty: Any
    narrow: Callable[[Any, datetime], Any]
    sight: Callable[[Sight], Sight] = lambda sight: sight
    right: str = rights.CONTACTS_VIEW
    covers: bool = False  # a tab for those who stand in for somebody


def alive(contacts: Any, at: datetime) -> Any:
    """Everybody outside the bin."""
    return contacts.alive()


def without_conversation(span: timedelta, at: datetime) -> models.Q:
    """On record for that long, and without a conversation since."""
    missed = models.Q(outcome=Interaction.Outcome.NO_ANSWER)
    talks = (
        Interaction.objects.standing()
        .happened()
        .filter(person=models.OuterRef("pk"), kind__in=TALKS, happened_at__gte=at - span)
    )
    return ~models.Q(models.Exists(talks.exclude(missed))) & models.Q(created_at__lt=at - span)


def consent_expiring(span: timedelta, at: datetime) -> models.Q:
    """A consent to marketing expires within that time."""
    grounds = Ground.objects.filter(purpose__marketing=True, ended_at=None, objected_at=None)
    grounds = grounds.filter(expires_at__gt=at, expires_at__lte=at + span)
    return models.Q(pk__in=grounds.values("person_id"))


def quiet(contacts: Any, at: datetime) -> Any:
    """On record for thirty days and without a conversation in the last thirty."""
    return contacts.alive().filter(without_conversation(QUIET_AFTER, at))


def expiring(contacts: Any, at: datetime) -> Any:
    """A consent to marketing expires within thirty days."""
    return contacts.alive().filter(consent_expiring(EXPIRING, at))


def only_own(sight: Sight) -> Sight:
    return sight.only(OWN)


def only_shared(sight: Sight) -> Sight:
    return sight.only(SHARED)


def only_covered(sight: Sight) -> Sight:
    return sight.only(COVERED, LENT)


MINE, ALL, BIN = "mine", "all", "bin"
VIEWS = (
    BuiltInView(MINE, _("My contacts"), _("None of the contacts is yours yet."), alive, only_own),
    BuiltInView(ALL, pgettext_lazy("contacts", "All"), _("No contacts yet"), alive),
    BuiltInView(
        "quiet", _("No conversation for 30 days"), _("You have talked with everybody lately."), quiet, only_own
    ),
    BuiltInView("expiring", _("Consent expiring"), _("No consent expires in the next 30 days."), expiring),
    BuiltInView("covered", _("As stand-in"), _("Your colleague has no contacts."), alive, only_covered, covers=True),
    BuiltInView("shared", _("Shared with me"), _("Nobody has shared a contact with you."), alive, only_shared),
    BuiltInView(
        BIN, _("Bin"), _("The bin is empty."), lambda contacts, at: contacts.binned(), right=rights.CONTACTS_BIN
    ),
)


def views_for(user: Any) -> dict[str, BuiltInView]:
    """The tabs of `user` by slug, in order."""
    return {view.slug: view for view in VIEWS if user.may(view.right) and (not view.covers or user.covering_ids)}


def default_view(user: Any) -> str:
    """The view a user starts with: their own contacts, or all for a user who sees everybody."""
    return ALL if user.reach(Group.CONTACT_DATA) == Reach.ALL else MINE
