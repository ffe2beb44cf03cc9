"""Deciding, letters, carrying out, recipients."""

from django.urls import URLPattern, path

from dsar.letters import views as letters
from dsar.recipients import views as recipients
from dsar.rights import views, views_execution
from dsar.routes import CASE

ROUTES: list[URLPattern] = [
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
    path(f"{CASE}letters/", letters.letters, name="letters"),
    path(f"{CASE}letters/new/", letters.preparing, name="letter_new"),
    path(f"{CASE}letters/<uuid:key>/", letters.letter, name="letter"),
    path(f"{CASE}letters/<uuid:key>/pdf/", letters.letter_file, name="letter_file"),
    path(f"{CASE}recipients/", recipients.recipients, name="recipients"),
    path(f"{CASE}recipients/new/", recipients.adding, name="recipient_new"),
    path(f"{CASE}recipients/<uuid:key>/", recipients.recipient, name="recipient"),
]
