"""Addresses of the invented house."""

from django.urls import path

from crm.api.sandbox_pages import views

app_name = "sandbox"
urlpatterns = [path("settings/sandbox/reset/", views.reset, name="reset")]
