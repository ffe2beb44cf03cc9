"""The address behind a notification."""

from django.urls import path

from crm.workspace.notifications import views

urlpatterns = [path("notifications/<uuid:key>/", views.notification, name="notification")]
