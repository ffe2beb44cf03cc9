"""Who still needs which access: one list for each manager, a line for each colleague of their teams.

    ask_managers(review, by=dora)                 lines made, managers told by mail
    say(line, needed=False, note=…, by=marek)     confirmed, or no longer needed: administrators are told
    settle(line, by=arek)                         taken away, by whoever administers

A colleague whom nobody leads (the manager themself, the officer, the owner) waits for the desk.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.models import Authorisation, Membership, User
from crm.accounts.permissions import rights
from crm.dpo.models import AccessLine, Review
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor, signature, system
from crm.privacy.logs import ledger

BY = system("dpo.reviews")


def ask_managers(review: Review, *, by: Actor) -> list[AccessLine]:
    """A line for everybody who works here, as their access is now; each manager is told of theirs once."""
    people = list(colleagues().order_by("pk"))
    teams, leaders = teams_of(people), managers_of(people)
    papers = numbers_of(people)
    lines = [
        AccessLine(
            review=review,
            user=user,
            manager=leaders.get(user.pk),
            role_slug=user.role.slug,
            role=user.role.name[:80],
            rights=[right for right in rights.RIGHTS if right in user.role.held],
            teams=", ".join(teams[user.pk])[:300],
            last_login=user.last_login,
            authorisation=papers.get(user.pk, ""),
        )
        for user in people
    ]
    AccessLine.objects.bulk_create(lines)
    managers = {line.manager.pk: line.manager for line in lines if line.manager is not None}
    for manager in managers.values():
        tell_manager(manager, [line for line in lines if line.manager == manager])
    ledger.record("review.access_asked", by=by, target=review.target, counts={"lines": len(lines)})
    return lines


def tell_manager(manager: User, lines: list[AccessLine]) -> None:
    """A mail with the way to their list."""
    if manager.email:
        link = settings.BASE_URL + reverse("dpo:own_access_lines")
        context = {"reader": manager, "count": len(lines), "link": link}
        post("access_review", to=manager, by=BY, context=context)


def teams_of(people: Iterable[User]) -> dict[int, list[str]]:
    """{user: names of their teams}."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = Membership.objects.filter(user__in=list(people)).order_by("team__name")
    for user, team in rows.values_list("user_id", "team__name"):
        names[user].append(team)
    return names


def managers_of(people: list[User]) -> dict[int, User]:
    """{user: who leads one of their teams}; nobody leads themself, and whoever leads waits for the desk."""
    heads = {user.pk for user in people if user.role.decides or user.role.dpo}  # whom no manager leads
    leads = {user.pk: user for user in people if rights.CONTACTS_ASSIGN in user.role.held and user.pk not in heads}
    members: dict[int, list[int]] = defaultdict(list)
    for team, user in Membership.objects.filter(user__in=people).order_by("pk").values_list("team_id", "user_id"):
        members[team].append(user)
    result: dict[int, User] = {}
    for users in members.values():
        leader = next((leads[user] for user in users if user in leads), None)
        if leader is not None:
            led = (user for user in users if user not in leads and user not in heads and user not in result)
            result |= dict.fromkeys(led, leader)
    return result


def numbers_of(people: Iterable[User]) -> dict[int, str]:
    """{user: the number of the authorisation in force today}."""
    rows = Authorisation.objects.in_term(timezone.localdate()).filter(user__in=list(people)).order_by("pk")
    return dict(rows.values_list("user_id", "number"))


@transaction.atomic
def say(line: AccessLine, *, needed: bool, note: str = "", by: User, at: datetime | None = None) -> AccessLine:
    """Confirm that a colleague still needs their access, or say that they do not: administrators are told at once.

    PermissionDenied for one who neither leads them nor keeps the desk, and about oneself, unless one decides for the
    organisation: somebody has to. ValidationError once signed, and for a «no longer» without a reason.
    """
    row = AccessLine.objects.select_for_update(of=("self",)).select_related("review", "user__role").get(pk=line.pk)
    own = row.user_id == by.pk and not by.role.decides
    if own or not (row.manager_id == by.pk or by.may(rights.ACCOUNTS_INFORMED)):
        raise PermissionDenied
    if row.review.signed_at is not None:
        raise ValidationError(_("This review is signed and stays as it is."), code="signed")
    if not needed and not note.strip():
        raise ValidationError({"note": _("Say why, so that it can be shown later.")}, code="note")
    row.state = AccessLine.State.NEEDED if needed else AccessLine.State.NO_LONGER
    row.note, row.answered_by, row.answered_at = note.strip()[:200], signature(by), at or timezone.now()
    row.settled_by, row.settled_at = "", None
    row.save(update_fields=["state", "note", "answered_by", "answered_at", "settled_by", "settled_at"])
    ledger.record("review.access_said", by=by, target=row.target, counts={"needed": needed})
    if not needed:
        tell_administrators(row)
    return row


def tell_administrators(line: AccessLine) -> None:
    """Whoever manages accounts hears of it, with the way to the account."""
    people = colleagues().filter(role__rights__contains=[rights.ACCOUNTS_MANAGE]).exclude(email="")
    link = settings.BASE_URL + reverse("accounts:user", args=[line.user.uid])
    for reader in people.order_by("pk"):
        post("access_no_longer", to=reader, by=BY, context={"line": line, "reader": reader, "link": link})


@transaction.atomic
def settle(line: AccessLine, *, by: User, at: datetime | None = None) -> bool:
    """Say that it was taken away, as far as it was to be; False when somebody said so before, or it takes care of
    itself: the account was closed, or has another role by now.
    """
    if not by.may(rights.ACCOUNTS_MANAGE):
        raise PermissionDenied
    waiting = AccessLine.objects.to_take_away().filter(pk=line.pk).values("pk")
    done = AccessLine.objects.filter(pk__in=waiting).update(settled_at=at or timezone.now(), settled_by=signature(by))
    if done:
        ledger.record("review.access_taken", by=by, target=line.target)
    return bool(done)
