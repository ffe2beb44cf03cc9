"""Deciding, letters, carrying out, recipients."""

from django.urls import URLPattern, path

from dsar.routes import CASE
from dsar.views import carrying, decisions, letters, recipients

ROUTES: list[URLPattern] = [
    path(f"{CASE}decisions/", decisions.decisions, name="decisions"),
    path(f"{CASE}decisions/<uuid:key>/", decisions.decision, name="decision"),
    path(f"{CASE}decisions/objection/marketing/", carrying.marketing, name="marketing"),
    path(f"{CASE}decisions/objection/pause/", carrying.pausing, name="pause"),
    path(f"{CASE}decisions/restriction/lifting/", carrying.lifting, name="lifting"),
    path(f"{CASE}decisions/rectification/<uuid:key>/", carrying.correction, name="correction"),
    path(f"{CASE}decisions/<slug:right>/", decisions.right, name="right"),
    path(f"{CASE}decisions/<slug:right>/proposal/", decisions.proposal, name="proposal"),
    path(f"{CASE}decisions/<slug:right>/suggestion/", decisions.suggestion, name="suggestion"),
    path(f"{CASE}decisions/<slug:right>/agreement/", decisions.agreement, name="agreement"),
    path(f"{CASE}decisions/<slug:right>/execution/", carrying.execution, name="execution"),
    path(f"{CASE}letters/", letters.letters, name="letters"),
    path(f"{CASE}letters/new/", letters.preparing, name="letter_new"),
    path(f"{CASE}letters/<uuid:key>/", letters.letter, name="letter"),
    path(f"{CASE}letters/<uuid:key>/pdf/", letters.letter_file, name="letter_file"),
    path(f"{CASE}recipients/", recipients.recipients, name="recipients"),
    path(f"{CASE}recipients/new/", recipients.adding, name="recipient_new"),
    path(f"{CASE}recipients/<uuid:key>/", recipients.recipient, name="recipient"),
]
