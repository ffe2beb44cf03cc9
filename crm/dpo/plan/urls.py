"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.plan import views

urlpatterns = [
    path("privacy/plan/", views.plan, name="plan"),
    path("privacy/plan/suggestion/", views.suggestion, name="plan_suggestion"),
    path("privacy/plan/carrying/", views.carrying, name="plan_carrying"),
    path("privacy/plan/paper/", views.paper, name="plan_paper"),
    path("privacy/plan/<uuid:key>/", views.task, name="plan_task"),
]
