"""Addresses of this room, joined in retention/urls.py."""

from django.urls import path

from retention.runs import views, views_decisions, views_files, views_lines

urlpatterns = [
    path("privacy/retention/runs/", views.runs, name="runs"),
    path("privacy/retention/runs/count/", views.count, name="count"),
    path("privacy/retention/runs/<uuid:key>/", views.run, name="run"),
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
