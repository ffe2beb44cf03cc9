"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.training import views, views_certificates, views_exercises, views_modules

urlpatterns = [
    path("privacy/training/", views.training, name="training"),
    path("privacy/training/roles/", views.roles, name="training_roles"),
    path("privacy/training/roles/<int:number>/end/", views.lifting, name="training_role_end"),
    path("privacy/training/records.<slug:kind>", views_certificates.records, name="training_records"),
    path("privacy/training/certificates/<uuid:key>/", views_certificates.certificate, name="certificate"),
    path("privacy/training/modules/", views_modules.modules, name="training_modules"),
    path("privacy/training/modules/new/", views_modules.module_new, name="module_new"),
    path("privacy/training/modules/<uuid:key>/next/", views_modules.next_version, name="module_next"),
    path("privacy/training/modules/<uuid:key>/end/", views_modules.module_end, name="module_end"),
    path("privacy/training/drafts/<uuid:key>/", views_modules.draft, name="module_draft"),
    path("privacy/training/drafts/<uuid:key>/publication/", views_modules.publication, name="module_publication"),
    path("privacy/training/drafts/<uuid:key>/<int:place>/", views_modules.question, name="module_question"),
    path("privacy/training/exercises/", views_exercises.exercises, name="exercises"),
    path("privacy/training/exercises/<uuid:key>/", views_exercises.exercise, name="exercise"),
    path("my/training/certificates/<uuid:key>/", views_certificates.own_certificate, name="own_certificate"),
    *(
        path(f"p/{code}/message/<str:token>/", views_exercises.link, {"language": code}, name=f"exercise_link_{code}")
        for code in ("pl", "en")
    ),
]
