"""URLs of my day: AGENDA in the namespace of sales, the others in that of contacts (crm/urls.py)."""

from django.urls import path

from crm.workspace.my_day import views, views_mentions

AGENDA = [
    path("", views.my_day, name="my_day"),
    path("tasks/without-next-step/", views.no_step, name="no_step"),
]
urlpatterns = [
    path("contacts/mentions/", views_mentions.mentions, name="mentions"),
]
