"""The first team and its first people, invited at once."""

from typing import Any

from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.models import Team
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.dpo.first_day.first_team import gather_team
from crm.dpo.first_day.forms import InviteForm, TeamForm
from crm.dpo.first_day.views import ASK_AND_SAVE, step_page

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
