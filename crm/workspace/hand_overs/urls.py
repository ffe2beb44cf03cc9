"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.hand_overs import views

urlpatterns = [
    path("hand-overs/", views.hand_overs, name="hand_overs"),
    path("hand-overs/<uuid:key>/", views.hand_over, name="hand_over"),
    path("hand-overs/<uuid:key>/reversal/", views.reversal, name="hand_over_reversal"),
]
