"""Addresses of this room, joined in consents/urls.py."""

from django.urls import path

from consents.builder import views

urlpatterns = [
    path("privacy/forms/", views.forms, name="forms"),
    path("privacy/forms/new/", views.form_new, name="form_new"),
    path("privacy/forms/<slug:slug>/", views.desk_form, name="desk_form"),
    path("privacy/forms/<slug:slug>/change/", views.form_change, name="form_change"),
    path("privacy/forms/<slug:slug>/opening/", views.form_opening, name="form_opening"),
    path("privacy/forms/<slug:slug>/qr.svg", views.form_qr_svg, name="form_qr_svg"),
    path("privacy/forms/<slug:slug>/qr.png", views.form_qr_png, name="form_qr_png"),
    path("privacy/forms/<slug:slug>/poster.pdf", views.form_poster, name="form_poster"),
    path("privacy/controller/", views.controller, name="controller"),
    path("privacy/controller/change/", views.controller_change, name="controller_change"),
]
