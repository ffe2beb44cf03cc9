"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.contacts.people import views, views_custody, views_intake

urlpatterns = [
    path("contacts/new/", views_intake.add, name="add"),
    path("contacts/similar/", views_intake.similar, name="similar"),
    path("contacts/<uuid:key>/edit/", views.edit, name="edit"),
    path("contacts/<uuid:key>/notice/", views.notice, name="notice"),
    path("contacts/<uuid:key>/shares/", views_custody.shares, name="shares"),
    path("contacts/<uuid:key>/owner/", views_custody.owner, name="owner"),
    path("contacts/<uuid:key>/bin/", views_custody.bin_, name="bin"),
    path("contacts/<uuid:key>/restoration/", views_custody.restore, name="restore"),
]
