"""Addresses of this room, joined in crm/dpo/urls.py; the public's names end with the language."""

from django.conf import settings
from django.urls import path

from crm.dpo.verification import views, views_public

urlpatterns = [
    path("privacy/processors/<slug:slug>/verifications/", views.verification_new, name="verification_new"),
    path("privacy/verifications/<uuid:key>/", views.verification, name="verification"),
    path("privacy/verifications/<uuid:key>/sending/", views.verification_sending, name="verification_sending"),
    *(
        path(
            f"p/{code}/questionnaire/<str:token>/",
            views_public.questionnaire,
            {"language": code},
            name=f"questionnaire_{code}",
        )
        for code, _name in settings.LANGUAGES
    ),
]
