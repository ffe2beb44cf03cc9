"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.deal_notes import views

urlpatterns = [
    path("deals/notes/<uuid:key>/", views.note, name="note"),
    path("deals/notes/<uuid:key>/pin/", views.pin, name="note_pin"),
    path("deals/notes/<uuid:key>/removal/", views.removal, name="note_remove"),
    path("deals/notes/<uuid:key>/restoration/", views.restoration, name="note_restore"),
    path("deals/notes/<uuid:key>/wordings/", views.wordings, name="note_wordings"),
    path("deals/notes/<uuid:key>/files/", views.files, name="note_files"),
    path("deals/files/<uuid:key>/", views.file, name="deal_file"),
    path("deals/files/<uuid:key>/removal/", views.file_removal, name="deal_file_removal"),
]
