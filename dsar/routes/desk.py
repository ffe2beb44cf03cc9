"""The desk: queue, case page, register, topics."""

from django.urls import URLPattern, path

from dsar.routes import CASE
from dsar.views import cases, delegating, ending, entry, limits, lists, register, subjects, talking, triage, working

ROUTES: list[URLPattern] = [
    path("privacy/requests/", lists.queue, name="list"),
    path("privacy/requests/assignments/", lists.assignments, name="assignments"),
    path("privacy/requests/identities/", lists.identities, name="identities"),
    path("privacy/requests/tray/", triage.tray, name="tray"),
    path("privacy/requests/new/", entry.new, name="new"),
    path("privacy/requests/topics/", lists.topics, name="topics"),
    path("privacy/requests/register/", register.register, name="register"),
    path("privacy/requests/register/<slug:kind>/", register.export, name="register_file"),
    path("privacy/requests/delegation/", delegating.delegation, name="delegation"),
    path("privacy/requests/delegation/new/", delegating.giving, name="delegation_new"),
    path("privacy/requests/delegation/end/", delegating.revoking, name="delegation_end"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}sorting/", triage.sorting, name="sorting"),
    path(f"{CASE}step/", working.stage, name="stage"),
    path(f"{CASE}tasks/", working.tasks, name="tasks"),
    path(f"{CASE}tasks/<uuid:key>/", working.task, name="task"),
    path(f"{CASE}messages/", talking.messages, name="messages"),
    path(f"{CASE}notes/", working.notes, name="notes"),
    path(f"{CASE}questions/", limits.questions, name="questions"),
    path(f"{CASE}questions/<slug:reason>/", limits.satisfying, name="satisfying"),
    path(f"{CASE}extension/", limits.extension, name="extension"),
    path(f"{CASE}extension/notice/", limits.notice, name="extension_notice"),
    path(f"{CASE}aside/", triage.aside, name="aside"),
    path(f"{CASE}joining/", triage.joining, name="joining"),
    path(f"{CASE}assignee/", working.assignee, name="assignee"),
    path(f"{CASE}code/", talking.code, name="code"),
    path(f"{CASE}people/", subjects.seeking, name="seeking"),
    path(f"{CASE}people/<uuid:key>/", subjects.subject, name="subject"),
    path(f"{CASE}files/<uuid:key>/", talking.file, name="file"),
    path(f"{CASE}answer/", ending.answer, name="answer"),
    path(f"{CASE}closing/", ending.closing, name="closing"),
]
