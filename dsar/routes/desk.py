"""The desk: queue, case page, register, topics."""

from django.urls import URLPattern, path

from dsar.routes import CASE
from dsar.views import cases, ending, lists, register, subjects

ROUTES: list[URLPattern] = [
    path("privacy/requests/", lists.queue, name="list"),
    path("privacy/requests/assignments/", lists.assignments, name="assignments"),
    path("privacy/requests/identities/", lists.identities, name="identities"),
    path("privacy/requests/new/", cases.new, name="new"),
    path("privacy/requests/topics/", lists.topics, name="topics"),
    path("privacy/requests/register/", register.register, name="register"),
    path("privacy/requests/register/<slug:kind>/", register.export, name="register_file"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}sorting/", cases.sorting, name="sorting"),
    path(f"{CASE}step/", cases.stage, name="stage"),
    path(f"{CASE}tasks/", cases.tasks, name="tasks"),
    path(f"{CASE}tasks/<uuid:key>/", cases.task, name="task"),
    path(f"{CASE}messages/", cases.messages, name="messages"),
    path(f"{CASE}notes/", cases.notes, name="notes"),
    path(f"{CASE}questions/", cases.questions, name="questions"),
    path(f"{CASE}questions/<slug:reason>/", cases.satisfying, name="satisfying"),
    path(f"{CASE}extension/", cases.extension, name="extension"),
    path(f"{CASE}extension/notice/", cases.notice, name="extension_notice"),
    path(f"{CASE}aside/", cases.aside, name="aside"),
    path(f"{CASE}joining/", cases.joining, name="joining"),
    path(f"{CASE}assignee/", cases.assignee, name="assignee"),
    path(f"{CASE}code/", cases.code, name="code"),
    path(f"{CASE}people/", subjects.seeking, name="seeking"),
    path(f"{CASE}people/<uuid:key>/", subjects.subject, name="subject"),
    path(f"{CASE}files/<uuid:key>/", cases.file, name="file"),
    path(f"{CASE}answer/", ending.answer, name="answer"),
    path(f"{CASE}closing/", ending.closing, name="closing"),
]
