"""Rules: the list with ready ones, one of them with its editor and its trial, the switches."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.outreach.models import Rule, RuleBrake, RuleVersion
from crm.outreach.rule_pages.rule_editor import SAVE, RuleEditor
from crm.outreach.rule_pages.rule_words import (
    REASONS,
    lines_for,
    people_named,
    records_named,
    trial_counts,
    trial_lines,
)
from crm.outreach.rule_runs.trial import try_out
from crm.outreach.rules.content import Content, hindrances
from crm.outreach.rules.ready_rules import READY
from crm.outreach.rules.rule_verbs import (
    change_rule,
    leads,
    make_rule,
    must_own,
    newest,
    pull_brake,
    release_brake,
    remove_rule,
    still_bell,
    switch_off,
    switch_on,
    take_over,
)
from crm.privacy.logs import access_log

ITS = {"key": "sales_rule"}


@policy(rights.RULES_EDIT)
def rules(request: StaffRequest) -> HttpResponse:
    """The rules that the user sees, and ready ones."""
    state = request.GET.get("state", "")
    brake_row = RuleBrake.objects.select_related("pulled_by").first()
    context: dict[str, Any] = {"lines": lines_for(request.user, state), "ready": READY.values(), "brake": brake_row}
    context |= {"tabs": tabs_of(state), "leads": request.user.may(rights.CONTACTS_ASSIGN), "state": state}
    return render(request, "outreach/rule_pages/rules.html", context)


def tabs_of(state: str) -> list[dict[str, Any]]:
    """All of them, and one tab for each state."""
    url = reverse("outreach:rules")
    tabs = [{"url": url, "label": pgettext("rules", "All"), "current": state not in Rule.State.values}]
    labels = {
        Rule.State.ON: _("At work"),
        Rule.State.OFF: pgettext("rules", "Switched off"),
        Rule.State.DRAFT: _("Drafts"),
    }
    return tabs + [
        {"url": f"{url}?state={key}", "label": label, "current": state == key} for key, label in labels.items()
    ]


@policy(rights.RULES_EDIT, methods=["GET", "POST"])
def rule_new(request: StaffRequest) -> HttpResponse:
    """A new rule, empty or from a ready one (`?ready=`)."""
    if request.method != "POST":
        ready = READY.get(request.GET.get("ready", ""))
        name, data = (str(ready.name), ready.draft()) if ready else ("", {})
        return editor_page(request, RuleEditor(request.user, name, data))
    editor = RuleEditor.sent(request.user, request.POST)
    content = editor.content() if request.POST.get("act", SAVE) == SAVE else None
    if content is not None:
        try:
            fresh = make_rule(editor.name, content, by=request.user)
        except ValidationError as problem:
            editor.refuse(problem)
        else:
            toast(request, _("Saved as a draft. Try it before you switch it on."))
            return redirect("outreach:rule", fresh.uid)
    return editor_page(request, editor)


@policy(rights.RULES_EDIT, params=ITS, methods=["GET", "POST"])
def rule(request: StaffRequest, key: UUID) -> HttpResponse:
    """One rule: changed by its owner, read by colleagues."""
    row = rule_or_404(request.user, key)
    still_bell(row, by=request.user)
    if request.method != "POST":
        return editor_page(request, RuleEditor(row.owner, row.name or "", newest(row).content), row)
    must_own(row, request.user)
    editor = RuleEditor.sent(request.user, request.POST)
    content = editor.content() if request.POST.get("act", SAVE) == SAVE else None
    if content is not None:
        try:
            version = change_rule(row, editor.name, content, by=request.user)
        except ValidationError as problem:
            editor.refuse(problem)
        else:
            toast(request, _("Saved as version %(number)s.") % {"number": version.number})
            return redirect("outreach:rule", row.uid)
    return editor_page(request, editor, row)


def editor_page(request: StaffRequest, editor: RuleEditor, row: Rule | None = None) -> HttpResponse:
    """The page of one rule; the access log is written before a trial names anybody."""
    own = row is None or row.owner_id == request.user.pk
    context: dict[str, Any] = {"editor": editor, "rule": row, "own": own, "crumbs": crumbs()}
    if row is not None:
        context |= facts_of(request, row, newest(row))
        context["may_stop"] = leads(row, request.user)
    status = 422 if editor.errors else 200
    return render(request, "outreach/rule_pages/rule.html", context, status=status)


def facts_of(request: StaffRequest, row: Rule, version: RuleVersion) -> dict[str, Any]:
    """What the page says of a saved rule: its version, its trial, what keeps it off."""
    content, user = Content.stored(version.content), request.user
    facts: dict[str, Any] = {"version": version, "running": row.running, "stopped": REASONS.get(row.stopped_for, "")}
    facts["hindrances"] = hindrances(content, row.owner) if row.owner_id == user.pk else []
    facts["draft"] = row.running_id != version.pk
    if row.owner_id != user.pk:
        steps = [action.words(settings, row.owner) for action, settings in content.actions]
        facts["words"] = {"when": content.trigger.label, "steps": steps}
    if version.tried_at is not None:
        uids = [each["uid"] for each in version.trial.get("rows", ())]
        people = people_named(content.of, uids, user)
        access_log.shown(by=user, view="outreach:rule", people=people, fields=["name"] if people else [])
        named = records_named(content.of, uids, user)
        facts["trial"] = version.trial
        facts["counts"] = trial_counts(version, content)
        facts["rows"] = trial_lines(version, content, named)
    return facts


@policy(rights.RULES_EDIT, params=ITS, methods=["POST"])
def rule_trial(request: StaffRequest, key: UUID) -> HttpResponse:
    """What it would have done in the last thirty days."""
    row = rule_or_404(request.user, key)
    try_out(row, by=request.user)
    toast(request, _("Tried on the last 30 days. Nothing was done."))
    return redirect("outreach:rule", row.uid)


@policy(rights.RULES_EDIT, params=ITS, methods=["POST"])
def rule_switch(request: StaffRequest, key: UUID) -> HttpResponse:
    """On or off."""
    row, words = rule_or_404(request.user, key), ""
    try:
        if request.POST.get("state") == "on":
            switch_on(row, by=request.user)
            words = _("The rule is on.")
        elif switch_off(row, by=request.user):
            words = _("The rule is off.")
    except ValidationError as problem:
        words = " ".join(map(str, problem.messages))
    if words:
        toast(request, words)
    return redirect("outreach:rule", row.uid)


@policy(rights.RULES_EDIT, params=ITS, methods=["POST"])
def rule_owner(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take a rule over that is off."""
    row = rule_or_404(request.user, key)
    try:
        take_over(row, by=request.user)
        toast(request, _("The rule is yours. Try it before you switch it on."))
    except ValidationError as problem:
        toast(request, " ".join(map(str, problem.messages)))
    return redirect("outreach:rule", row.uid)


@policy(rights.RULES_EDIT, params=ITS, methods=["POST"])
def rule_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remove a rule that never acted."""
    row = rule_or_404(request.user, key)
    try:
        remove_rule(row, by=request.user)
    except ValidationError as problem:
        toast(request, " ".join(map(str, problem.messages)))
        return redirect("outreach:rule", row.uid)
    toast(request, _("The rule is gone."))
    return redirect("outreach:rules")


@policy(rights.CONTACTS_ASSIGN, methods=["POST"])
def brake(request: StaffRequest) -> HttpResponse:
    """Stop all rules of the house, with a reason; let them go on."""
    try:
        if request.POST.get("act") == "release":
            release_brake(by=request.user)
            toast(request, _("The rules go on."))
        else:
            pull_brake(request.POST.get("reason", ""), by=request.user)
            toast(request, _("All rules are off."))
    except ValidationError as problem:
        toast(request, " ".join(map(str, problem.messages)))
    return redirect("outreach:rules")


def rule_or_404(user: Any, key: UUID) -> Rule:
    """A rule that the user sees; 404 alike for a foreign and a made-up one."""
    rows = Rule.objects.visible_to(user).select_related("owner__role", "running")
    return get_object_or_404(rows, uid=key)


def crumbs() -> list[tuple[str, str]]:
    """The way back."""
    return [(_("Rules"), reverse("outreach:rules"))]
