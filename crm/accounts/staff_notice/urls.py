"""Addresses of this room, joined in crm/accounts/urls.py."""

from django.urls import path

from crm.accounts.staff_notice import views

urlpatterns = [
    path("settings/staff-notice/", views.notice, name="staff_notice"),
    path("settings/staff-notice/readers/", views.readers, name="notice_readers"),
]
