"""Addresses of retention, at the root: /privacy/retention/…"""

from django.urls import path

from retention.views import (
    backups,
    deciding,
    exclusions,
    files,
    holds,
    lines,
    mentions,
    people,
    reports,
    rules,
    runs,
    switching,
)

app_name = "retention"
RULES = [
    path("privacy/retention/", rules.overview, name="overview"),
    path("privacy/retention/rules/<slug:slug>/", rules.rule, name="rule"),
    path("privacy/retention/rules/<slug:slug>/draft/", rules.rule_draft, name="rule_draft"),
    path("privacy/retention/rules/<slug:slug>/opinion/", rules.rule_opinion, name="rule_opinion"),
    path("privacy/retention/rules/<slug:slug>/trial/", switching.trial_page, name="trial"),
    path("privacy/retention/rules/<slug:slug>/on/", switching.switching, name="switching"),
    path("privacy/retention/rules/<slug:slug>/off/", switching.switching_off, name="switching_off"),
    path("privacy/retention/rules/<slug:slug>/standing/", switching.standing, name="standing"),
    path("privacy/retention/standing/<uuid:key>/revocation/", switching.revocation, name="revocation"),
]
RUNS = [
    path("privacy/retention/runs/", runs.runs, name="runs"),
    path("privacy/retention/runs/count/", runs.count, name="count"),
    path("privacy/retention/runs/<uuid:key>/", runs.run, name="run"),
    path("privacy/retention/runs/<uuid:key>/opinion/", deciding.opinion, name="opinion"),
    path("privacy/retention/runs/<uuid:key>/approval/", deciding.approval, name="approval"),
    path("privacy/retention/runs/<uuid:key>/discarding/", deciding.discarding, name="discarding"),
    path("privacy/retention/runs/<uuid:key>/continuation/", deciding.continuation, name="continuation"),
    path("privacy/retention/runs/<uuid:key>/pdf/", files.pdf, name="pdf"),
    path("privacy/retention/runs/<uuid:key>/json/", files.json, name="json"),
    path("privacy/retention/runs/<uuid:key>/integrity/", files.integrity, name="integrity"),
    path("privacy/retention/lines/<uuid:key>/", lines.line, name="line"),
    path("privacy/retention/lines/<uuid:key>/exclusion/", lines.exclusion, name="exclusion"),
    path("privacy/retention/lines/<uuid:key>/inclusion/", lines.inclusion, name="inclusion"),
    path("privacy/retention/lines/<uuid:key>/name/", lines.name, name="name"),
]
HOLDS = [
    path("privacy/retention/holds/", holds.holds, name="holds"),
    path("privacy/retention/holds/new/", holds.new, name="hold_new"),
    path("privacy/retention/holds/<uuid:key>/", holds.hold, name="hold"),
    path("privacy/retention/holds/<uuid:key>/review/", holds.reviewing, name="reviewing"),
    path("privacy/retention/holds/<uuid:key>/lifting/", holds.lifting, name="lifting"),
    path("privacy/retention/reports/", reports.reports, name="reports"),
    path("privacy/retention/reports/<uuid:key>/", reports.report, name="report"),
    path("privacy/retention/reports/<uuid:key>/hold/", reports.holding, name="report_hold"),
    path("privacy/retention/reports/<uuid:key>/refusal/", reports.refusal, name="report_refusal"),
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
    path("privacy/retention/backups/", backups.backups, name="backups"),
    path("privacy/retention/mentions/", mentions.mentions, name="mentions"),
    path("privacy/retention/mentions/<uuid:key>/", mentions.mention, name="mention"),
    path("privacy/retention/mentions/<uuid:key>/settlement/", mentions.mention_settlement, name="mention_settlement"),
    path("privacy/retention/exclusions/", exclusions.exclusions, name="exclusions"),
    path("privacy/retention/exclusions/<uuid:key>/", exclusions.exclusion_lift, name="exclusion_lift"),
]
