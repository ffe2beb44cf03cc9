"""Addresses of this room, joined in retention/urls.py."""

from django.urls import path

from retention.people import views, views_exclusions, views_mentions, views_reports

urlpatterns = [
    path("privacy/retention/reports/", views_reports.reports, name="reports"),
    path("privacy/retention/reports/<uuid:key>/", views_reports.report, name="report"),
    path("privacy/retention/reports/<uuid:key>/hold/", views_reports.answer_yes, name="report_hold"),
    path("privacy/retention/reports/<uuid:key>/refusal/", views_reports.answer_with_no, name="report_refusal"),
    path("privacy/retention/people/<uuid:key>/", views.person, name="person"),
    path("privacy/retention/people/<uuid:key>/erasure/", views.erasure, name="erasure"),
    path("privacy/retention/people/<uuid:key>/purge/", views.purge, name="purge"),
    path("privacy/retention/receipts/<uuid:key>/", views.receipt, name="receipt"),
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
