"""Addresses of this room, joined in dsar/urls.py."""

from django.urls import path

from dsar.cases.case_address import CASE
from dsar.rights import views, views_execution

urlpatterns = [
    path(f"{CASE}decisions/", views.decisions, name="decisions"),
    path(f"{CASE}decisions/<uuid:key>/", views.decision, name="decision"),
    path(f"{CASE}decisions/objection/marketing/", views_execution.marketing, name="marketing"),
    path(f"{CASE}decisions/objection/pause/", views_execution.pausing, name="pause"),
    path(f"{CASE}decisions/restriction/lifting/", views_execution.lifting, name="lifting"),
    path(f"{CASE}decisions/rectification/<uuid:key>/", views_execution.correction, name="correction"),
    path(f"{CASE}decisions/<slug:right>/", views.right, name="right"),
    path(f"{CASE}decisions/<slug:right>/proposal/", views.proposal, name="proposal"),
    path(f"{CASE}decisions/<slug:right>/suggestion/", views.suggestion, name="suggestion"),
    path(f"{CASE}decisions/<slug:right>/agreement/", views.agreement, name="agreement"),
    path(f"{CASE}decisions/<slug:right>/execution/", views_execution.execution, name="execution"),
]
