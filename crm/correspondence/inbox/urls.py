"""Addresses of this room, joined in crm/workspace/urls.py."""

from django.urls import path

from crm.correspondence.inbox import views, views_decisions

urlpatterns = [
    path("contacts/inbox/", views.inbox, name="inbox"),
    path("contacts/inbox/news/", views.news, name="inbox_news"),
    path("contacts/inbox/ignored/<uuid:key>/removal/", views_decisions.unignoring, name="inbox_unignore"),
    path("contacts/inbox/<uuid:key>/", views.mail, name="inbox_mail"),
    path("contacts/inbox/<uuid:key>/message/", views.message, name="inbox_message"),
    path("contacts/inbox/<uuid:key>/filing/", views_decisions.filing, name="inbox_file"),
    path("contacts/inbox/<uuid:key>/contact/", views_decisions.new_contact, name="inbox_contact"),
    path("contacts/inbox/<uuid:key>/removal/", views_decisions.removal, name="inbox_drop"),
    path("contacts/inbox/<uuid:key>/restoration/", views_decisions.restoration, name="inbox_restore"),
    path("contacts/inbox/<uuid:key>/ignoring/", views_decisions.ignoring, name="inbox_ignore"),
    path("contacts/inbox/<uuid:key>/listening/", views_decisions.listening, name="inbox_listen"),
]
