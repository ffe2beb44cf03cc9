"""The first team and its first people, invited at once."""

import re
from typing import Any

from django.db import transaction
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.models import Team, User
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.accounts.staff.invitations import invite
from crm.accounts.staff.placement import open_team
from crm.dpo.first_day.forms import InviteForm, TeamForm
from crm.dpo.first_day.views import ASK_AND_SAVE, step_page
from crm.privacy.keys.blind_index import folded

ROWS = 4
InviteRows = formset_factory(InviteForm, extra=ROWS, max_num=ROWS, absolute_max=ROWS)


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def team(request: StaffRequest) -> HttpResponse:
    """A team and up to four invitations; more of them under Settings."""
    sent = request.POST if request.method == "POST" else None
    form, rows = TeamForm(sent), InviteRows(sent)
    context: dict[str, Any] = {"form": form, "rows": rows, "teams": list(Team.objects.order_by("name"))}
    if sent is None:
        return step_page(request, "team", context)
    if not (form.is_valid() and rows.is_valid()):
        return step_page(request, "team", context, refused=True)
    wanted = [row.cleaned_data for row in rows.forms if row.wanted]
    if not wanted and not form.cleaned_data["team"]:
        form.add_error("team", _("Name a team, invite somebody, or go on without."))
        return step_page(request, "team", context, refused=True)
    people = gather_team(form.cleaned_data["team"], wanted, by=request.user)
    waiting = sum(not user.is_active for user in people)
    words = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", len(people))
    toast(request, words % {"n": len(people) - waiting})
    if waiting:
        toast(request, _("%(n)s wait for a second person: Settings, Second person.") % {"n": waiting})
    return redirect("dpo:first_day_team" if not people else "dpo:first_day")


@transaction.atomic
def gather_team(name: str, wanted: list[dict[str, Any]], *, by: User) -> list[User]:
    """The team, if one was named, and the invited, who are put into the first team there is."""
    if name:
        by.teams.add(open_team(name, by=by))
    first = Team.objects.order_by("pk").first()
    return [invited(row, [first] if first else [], by=by) for row in wanted]


def invited(row: dict[str, Any], teams: list[Team], *, by: User) -> User:
    """One invitation; the user name is made of the name."""
    first, _space, last = str(row["name"]).strip().rpartition(" ")
    user = User(
        first_name=first or last,
        last_name=last if first else "",
        email=row["email"].lower(),
        username=free_username(f"{first[:1]}.{last}" if first else last),
        role=row["role"],
        language=by.language,
    )
    return invite(user, teams=teams, by=by)


def free_username(wish: str) -> str:
    """A user name like j.kowalska that nobody has."""
    base = re.sub(r"[^a-z0-9.]", "", folded(wish))[:40].strip(".") or "user"
    taken = set(User.objects.filter(username__istartswith=base).values_list("username", flat=True))
    number, name = 1, base
    while name in {each.lower() for each in taken}:
        number += 1
        name = f"{base}{number}"
    return name
