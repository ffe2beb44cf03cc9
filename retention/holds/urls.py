"""Addresses of this room, joined in retention/urls.py."""

from django.urls import path

from retention.holds import views

urlpatterns = [
    path("privacy/retention/holds/", views.holds, name="holds"),
    path("privacy/retention/holds/new/", views.new, name="hold_new"),
    path("privacy/retention/holds/<uuid:key>/", views.hold, name="hold"),
    path("privacy/retention/holds/<uuid:key>/review/", views.reviewing, name="reviewing"),
    path("privacy/retention/holds/<uuid:key>/lifting/", views.lifting, name="lifting"),
    path("privacy/retention/people/<uuid:key>/hold/", views.new_for_person, name="hold_person"),
]
