"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.pipelines import views, views_lost_reasons

urlpatterns = [
    path("settings/pipelines/", views.pipelines, name="pipelines"),
    path("settings/pipelines/<uuid:key>/", views.pipeline, name="pipeline"),
    path("settings/pipelines/<uuid:key>/removal/", views.pipeline_removal, name="pipeline_removal"),
    path("settings/pipelines/<uuid:key>/place/", views.pipeline_place, name="pipeline_place"),
    path("settings/pipelines/<uuid:key>/restoration/", views.pipeline_restoration, name="pipeline_restoration"),
    path("settings/stages/<uuid:key>/restoration/", views.stage_restoration, name="stage_restoration"),
    path("settings/stages/<uuid:key>/", views.stage, name="stage_settings"),
    path("settings/stages/<uuid:key>/place/", views.stage_place, name="stage_place"),
    path("settings/stages/<uuid:key>/removal/", views.stage_removal, name="stage_removal"),
    path("settings/lost-reasons/", views_lost_reasons.reasons, name="lost_reasons"),
    path("settings/lost-reasons/<uuid:key>/", views_lost_reasons.reason, name="lost_reason"),
    path("settings/lost-reasons/<uuid:key>/place/", views_lost_reasons.reason_place, name="lost_reason_place"),
    path(
        "settings/lost-reasons/<uuid:key>/restoration/",
        views_lost_reasons.reason_restoration,
        name="lost_reason_restoration",
    ),
]
