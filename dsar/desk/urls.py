"""Addresses of this room, joined in dsar/urls.py."""

from django.urls import path

from dsar.cases.case_address import CASE
from dsar.desk import (
    views,
    views_closing,
    views_entry,
    views_limits,
    views_messages,
    views_subjects,
    views_triage,
    views_work,
)

urlpatterns = [
    path("privacy/requests/tray/", views_triage.tray, name="tray"),
    path("privacy/requests/new/", views_entry.new, name="new"),
    path(CASE, views.case_page, name="case"),
    path(f"{CASE}sorting/", views_triage.sorting, name="sorting"),
    path(f"{CASE}step/", views_work.stage, name="stage"),
    path(f"{CASE}tasks/", views_work.tasks, name="tasks"),
    path(f"{CASE}tasks/<uuid:key>/", views_work.task, name="task"),
    path(f"{CASE}messages/", views_messages.messages, name="messages"),
    path(f"{CASE}notes/", views_work.notes, name="notes"),
    path(f"{CASE}questions/", views_limits.questions, name="questions"),
    path(f"{CASE}questions/<slug:reason>/", views_limits.satisfying, name="satisfying"),
    path(f"{CASE}extension/", views_limits.extension, name="extension"),
    path(f"{CASE}extension/notice/", views_limits.notice, name="extension_notice"),
    path(f"{CASE}aside/", views_triage.aside, name="aside"),
    path(f"{CASE}joining/", views_triage.joining, name="joining"),
    path(f"{CASE}assignee/", views_work.assignee, name="assignee"),
    path(f"{CASE}code/", views_messages.code, name="code"),
    path(f"{CASE}people/", views_subjects.seeking, name="seeking"),
    path(f"{CASE}people/<uuid:key>/", views_subjects.subject, name="subject"),
    path(f"{CASE}files/<uuid:key>/", views_messages.file, name="file"),
    path(f"{CASE}answer/", views_closing.answer, name="answer"),
    path(f"{CASE}closing/", views_closing.closing, name="closing"),
]
