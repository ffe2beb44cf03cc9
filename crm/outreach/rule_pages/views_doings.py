"""What rules did, taken back; what they told their reader."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.outreach.models import RuleNews, RuleRun
from crm.outreach.rule_pages.rule_words import (
    own_news,
    own_stopped,
    people_named,
    records_named,
    run_lines,
    run_or_404,
    runs_seen,
)
from crm.outreach.rule_pages.views import ITS, crumbs, rule_or_404
from crm.outreach.rule_parts.subjects import CONTACT, DEAL
from crm.outreach.rule_runs.undoing import undo
from crm.outreach.rules.content import Content
from crm.outreach.rules.rule_verbs import leads, mark_read
from crm.privacy.logs import access_log

MOST = 50


def uid_behind(run: RuleRun) -> str:
    """The public id of the record that a run is about."""
    return str(run.deal.uid if run.deal else run.person.uid if run.person else "")


@policy(rights.RULES_EDIT, params=ITS)
def runs(request: StaffRequest, key: UUID) -> HttpResponse:
    """The newest runs of a rule, about whom the reader sees."""
    rule = rule_or_404(request.user, key)
    rows = list(runs_seen(rule, request.user)[:MOST])
    uids, of = [uid_behind(run) for run in rows], DEAL if any(run.deal_id for run in rows) else CONTACT
    people = people_named(of, uids, request.user)
    access_log.shown(by=request.user, view="outreach:rule_runs", people=people, fields=["name"] if people else [])
    lines = run_lines(rows, records_named(of, uids, request.user))
    links = [*crumbs(), (str(rule), reverse("outreach:rule", args=[rule.uid]))]
    context = {"rule": rule, "lines": lines, "crumbs": links, "may_undo": leads(rule, request.user)}
    return render(request, "outreach/rule_pages/runs.html", context)


@policy(rights.RULES_EDIT, params={"key": "rule_run"}, methods=["POST"])
def run_undo(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take a run back, as far as it goes."""
    run = run_or_404(key, request.user)
    try:
        back, left = undo(run, by=request.user)
    except ValidationError as problem:
        toast(request, " ".join(map(str, problem.messages)))
        return redirect("outreach:rule_runs", run.rule.uid)
    words = ngettext("%(n)d step was taken back.", "%(n)d steps were taken back.", back) % {"n": back}
    if left:
        words += " " + ngettext("%(n)d step stays.", "%(n)d steps stay.", left) % {"n": left}
    toast(request, words)
    return redirect("outreach:rule_runs", run.rule.uid)


@policy(rights.CONTACTS_VIEW, methods=["GET", "POST"])
def news(request: StaffRequest) -> HttpResponse:
    """What rules told the reader; a press on the button stills the bell."""
    if request.method == "POST":
        mark_read(by=request.user)
        return redirect("outreach:rule_news")
    rows = list(own_news(request.user)[:MOST])
    named: dict[str, tuple[str, str]] = {}
    people: set[int] = set()
    for of, deal in ((CONTACT, False), (DEAL, True)):
        uids = [uid_behind(row.run) for row in rows if bool(row.run.deal_id) == deal]
        named |= records_named(of, uids, request.user)
        people |= people_named(of, uids, request.user) if uids else set()
    access_log.shown(by=request.user, view="outreach:rule_news", people=people, fields=["name"] if people else [])
    lines = [{"row": row, "words": words_of(row), "record": named.get(uid_behind(row.run), ("", ""))} for row in rows]
    unseen = any(row.seen_at is None for row in rows)
    context = {"lines": lines, "stopped": own_stopped(request.user), "unseen": unseen}
    return render(request, "outreach/rule_pages/news.html", context)


def words_of(row: RuleNews) -> str:
    """The words of the step that told it."""
    steps = Content.stored(row.run.version.content).steps
    return str(steps[row.step][1].get("words", "")) if row.step < len(steps) else _("A rule acted")
