"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.contacts.tags import views

urlpatterns = [
    path("settings/tags/", views.tags, name="tags"),
    path("settings/tags/<uuid:key>/", views.tag, name="tag"),
    path("settings/tags/<uuid:key>/removal/", views.tag_removal, name="tag_removal"),
    path("settings/tags/<uuid:key>/restoration/", views.tag_restoration, name="tag_restoration"),
]
