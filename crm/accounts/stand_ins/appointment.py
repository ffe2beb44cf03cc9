"""Handing over to a stand-in, from–to: for whom somebody may appoint one, whom, and the act.

Everybody may for themselves, whoever may assign contacts for her team (for everybody when her role reaches all), and
whoever manages accounts for everybody.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import StandIn, User
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

LONGEST = timedelta(days=366)


def salespeople() -> QuerySet[User]:
    """Active people whose role works with contacts. The officer watches over sales and stands in for nobody there."""
    people = User.objects.filter(is_active=True, role__machine=False, role__dpo=False)
    return people.filter(role__rights__contains=[rights.CONTACTS_VIEW])


def oversees(user: User) -> bool:
    """Whether `user` appoints stand-ins for everybody."""
    everybody = user.may(rights.CONTACTS_ASSIGN) and user.reach(Group.CONTACT_DATA) == Reach.ALL
    return everybody or user.may(rights.ACCOUNTS_MANAGE)


def absentees(user: User) -> QuerySet[User]:
    """For whom `user` may appoint a stand-in."""
    people = salespeople()
    if oversees(user):
        return people
    if user.may(rights.CONTACTS_ASSIGN) and user.reach(Group.CONTACT_DATA) == Reach.TEAM:
        return people.filter(Q(pk=user.pk) | Q(pk__in=teammates(user)))
    return people.filter(pk=user.pk)


def deputies(user: User) -> QuerySet[User]:
    """Whom `user` may appoint: colleagues of a team of theirs, anybody for one who oversees all."""
    people = salespeople()
    return people if oversees(user) else people.filter(pk__in=teammates(user))


def teammates(user: User) -> QuerySet:
    """Keys of everybody in a team of `user`'s."""
    return User.objects.filter(memberships__team__in=user.team_ids).values("pk")


def visible_to(user: User) -> QuerySet[StandIn]:
    """Stand-ins that concern `user`: for whom they may appoint one, their own, and where they are the stand-in."""
    concerned = Q(absent__in=absentees(user)) | Q(absent=user) | Q(deputy=user)
    return StandIn.objects.filter(concerned).select_related("absent", "deputy")


def may_end(user: User, stand_in: StandIn) -> bool:
    """Whether `user` may end it: whoever may appoint one, and the stand-in themselves."""
    return user.pk == stand_in.deputy_id or absentees(user).filter(pk=stand_in.absent_id).exists()


@transaction.atomic
def appoint(absent: User, deputy: User, *, since: datetime, until: datetime, by: User) -> StandIn:
    """Let `deputy` see and edit what is `absent`'s own from `since` until `until`; felt on their next request.

    PermissionDenied for one whom `by` may not speak for or may not appoint, ValidationError for a period that cannot
    be or that another row of the same two covers.
    """
    User.objects.select_for_update(of=("self",)).get(pk=absent.pk)  # two forms may be sent at once
    if not absentees(by).filter(pk=absent.pk).exists() or not deputies(by).filter(pk=deputy.pk).exists():
        raise PermissionDenied
    refuse_period(absent, deputy, since, until)
    stand_in = StandIn.objects.create(absent=absent, deputy=deputy, since=since, until=until, made_by=signature(by))
    counts = {"from": f"{timezone.localdate(since)}", "until": f"{timezone.localdate(until)}"}
    ledger.record("stand_in.appointed", by=by, target=stand_in.target, fields=["since", "until"], counts=counts)
    return stand_in


def refuse_period(absent: User, deputy: User, since: datetime, until: datetime) -> None:
    """ValidationError for what cannot be."""
    if absent.pk == deputy.pk:
        raise ValidationError(_("Nobody can stand in for themselves. Choose somebody else."), code="same")
    if until <= max(since, timezone.now()):
        raise ValidationError(_("The last day is before the first one, or over already."), code="backwards")
    if until - since > LONGEST:
        raise ValidationError(_("A year at most. For longer, give the contacts to another owner."), code="too_long")
    rows = StandIn.objects.unfinished().filter(absent=absent, deputy=deputy)
    if rows.filter(since__lt=until, until__gt=since).exists():
        raise ValidationError(_("These two have a stand-in in that time already."), code="twice")
