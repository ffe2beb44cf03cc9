"""Addresses of my day, in the namespace of sales (crm/urls.py)."""

from django.urls import path

from crm.workspace.my_day import views

urlpatterns = [
    path("", views.my_day, name="my_day"),
    path("tasks/without-next-step/", views.no_step, name="no_step"),
]
