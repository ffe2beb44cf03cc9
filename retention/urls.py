"""Addresses of retention, at the root: /privacy/retention/…"""

from django.urls import path

from retention.backups import views
from retention.holds import views as holds
from retention.people import views as people, views_exclusions, views_mentions, views_reports
from retention.rules import views as rules, views_switches
from retention.runs import views as runs, views_decisions, views_files, views_lines

app_name = "retention"
RULES = [
    path("privacy/retention/", rules.overview, name="overview"),
    path("privacy/retention/rules/<slug:slug>/", rules.rule, name="rule"),
    path("privacy/retention/rules/<slug:slug>/draft/", rules.rule_draft, name="rule_draft"),
    path("privacy/retention/rules/<slug:slug>/opinion/", rules.rule_opinion, name="rule_opinion"),
    path("privacy/retention/rules/<slug:slug>/trial/", views_switches.trial_page, name="trial"),
    path("privacy/retention/rules/<slug:slug>/on/", views_switches.switching, name="switching"),
    path("privacy/retention/rules/<slug:slug>/off/", views_switches.switching_off, name="switching_off"),
    path("privacy/retention/rules/<slug:slug>/standing/", views_switches.standing, name="standing"),
    path("privacy/retention/standing/<uuid:key>/revocation/", views_switches.revocation, name="revocation"),
]
RUNS = [
    path("privacy/retention/runs/", runs.runs, name="runs"),
    path("privacy/retention/runs/count/", runs.count, name="count"),
    path("privacy/retention/runs/<uuid:key>/", runs.run, name="run"),
    path("privacy/retention/runs/<uuid:key>/opinion/", views_decisions.opinion, name="opinion"),
    path("privacy/retention/runs/<uuid:key>/approval/", views_decisions.approval, name="approval"),
    path("privacy/retention/runs/<uuid:key>/discarding/", views_decisions.discarding, name="discarding"),
    path("privacy/retention/runs/<uuid:key>/continuation/", views_decisions.continuation, name="continuation"),
    path("privacy/retention/runs/<uuid:key>/pdf/", views_files.pdf, name="pdf"),
    path("privacy/retention/runs/<uuid:key>/json/", views_files.json, name="json"),
    path("privacy/retention/runs/<uuid:key>/integrity/", views_files.integrity, name="integrity"),
    path("privacy/retention/lines/<uuid:key>/", views_lines.line, name="line"),
    path("privacy/retention/lines/<uuid:key>/exclusion/", views_lines.exclusion, name="exclusion"),
    path("privacy/retention/lines/<uuid:key>/inclusion/", views_lines.inclusion, name="inclusion"),
    path("privacy/retention/lines/<uuid:key>/name/", views_lines.name, name="name"),
]
HOLDS = [
    path("privacy/retention/holds/", holds.holds, name="holds"),
    path("privacy/retention/holds/new/", holds.new, name="hold_new"),
    path("privacy/retention/holds/<uuid:key>/", holds.hold, name="hold"),
    path("privacy/retention/holds/<uuid:key>/review/", holds.reviewing, name="reviewing"),
    path("privacy/retention/holds/<uuid:key>/lifting/", holds.lifting, name="lifting"),
    path("privacy/retention/reports/", views_reports.reports, name="reports"),
    path("privacy/retention/reports/<uuid:key>/", views_reports.report, name="report"),
    path("privacy/retention/reports/<uuid:key>/hold/", views_reports.holding, name="report_hold"),
    path("privacy/retention/reports/<uuid:key>/refusal/", views_reports.refusal, name="report_refusal"),
]
PEOPLE = [
    path("privacy/retention/people/<uuid:key>/", people.person, name="person"),
    path("privacy/retention/people/<uuid:key>/hold/", holds.new_for_person, name="hold_person"),
    path("privacy/retention/people/<uuid:key>/erasure/", people.erasure, name="erasure"),
    path("privacy/retention/people/<uuid:key>/purge/", people.purge, name="purge"),
    path("privacy/retention/receipts/<uuid:key>/", people.receipt, name="receipt"),
]
urlpatterns = [
    *RULES,
    *RUNS,
    *HOLDS,
    *PEOPLE,
    path("privacy/retention/backups/", views.backups, name="backups"),
    path("privacy/retention/mentions/", views_mentions.mentions, name="mentions"),
    path("privacy/retention/mentions/<uuid:key>/", views_mentions.mention, name="mention"),
    path(
        "privacy/retention/mentions/<uuid:key>/settlement/",
        views_mentions.mention_settlement,
        name="mention_settlement",
    ),
    path("privacy/retention/exclusions/", views_exclusions.exclusions, name="exclusions"),
    path("privacy/retention/exclusions/<uuid:key>/", views_exclusions.exclusion_lift, name="exclusion_lift"),
]
