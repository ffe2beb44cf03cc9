"""Addresses of this room, joined in crm/workspace/urls.py."""

from django.urls import path

from crm.workspace.mail import views, views_letter

urlpatterns = [
    path("contacts/<uuid:key>/mail/", views_letter.mail, name="mail"),
    path("letters/threads/", views.threads, name="threads"),
    path("letters/threads/<uuid:key>/", views.thread, name="thread"),
    path("letters/threads/<uuid:key>/taking/", views.taking, name="thread_taking"),
    path("letters/threads/<uuid:key>/giving-back/", views.giving_back, name="thread_giving_back"),
    path("letters/threads/<uuid:key>/settling/", views.settling, name="thread_settling"),
    path("letters/threads/<uuid:key>/reopening/", views.reopening, name="thread_reopening"),
]
