"""What rules did, taken back; what they told their reader."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.outreach.models import Rule, RuleNews, RuleRun
from crm.outreach.rule_pages.rule_words import people_named, records_named, run_lines, runs_seen
from crm.outreach.rule_pages.views import ITS, crumbs, rule_or_404
from crm.outreach.rule_parts.subjects import CONTACT, DEAL
from crm.outreach.rule_runs.undoing import undo
from crm.outreach.rules.content import Content
from crm.outreach.rules.rule_verbs import leads
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
    rules = Rule.objects.visible_to(request.user).values("pk")
    run = get_object_or_404(RuleRun.objects.filter(rule__in=rules).select_related("rule"), uid=key)
    get_object_or_404(runs_seen(run.rule, request.user), pk=run.pk)
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
    mine = RuleNews.objects.filter(user=request.user)
    if request.method == "POST":
        mine.filter(seen_at=None).update(seen_at=timezone.now())
        return redirect("outreach:rule_news")
    rows = list(mine.select_related("run__rule", "run__version", "run__person", "run__deal").order_by("-pk")[:MOST])
    named: dict[str, tuple[str, str]] = {}
    people: set[int] = set()
    for of, deal in ((CONTACT, False), (DEAL, True)):
        uids = [uid_behind(row.run) for row in rows if bool(row.run.deal_id) == deal]
        named |= records_named(of, uids, request.user)
        people |= people_named(of, uids, request.user) if uids else set()
    access_log.shown(by=request.user, view="outreach:rule_news", people=people, fields=["name"] if people else [])
    lines = [{"row": row, "words": words_of(row), "record": named.get(uid_behind(row.run), ("", ""))} for row in rows]
    own = Rule.objects.visible_to(request.user).filter(owner=request.user, state=Rule.State.OFF, seen_at=None)
    context = {
        "lines": lines,
        "stopped": own.exclude(stopped_for=""),
        "unseen": any(row.seen_at is None for row in rows),
    }
    return render(request, "outreach/rule_pages/news.html", context)


def words_of(row: RuleNews) -> str:
    """The words of the step that told it."""
    steps = Content.stored(row.run.version.content).steps
    return str(steps[row.step][1].get("words", "")) if row.step < len(steps) else _("A rule acted")
