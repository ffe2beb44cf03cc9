"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.reviews import views, views_access

urlpatterns = [
    path("privacy/reviews/", views.reviews, name="reviews"),
    path("privacy/reviews/plans/<slug:subject>/", views.review_plan, name="review_plan"),
    path("privacy/reviews/plans/<slug:subject>/beginning/", views.beginning, name="review_beginning"),
    path("privacy/reviews/lines/<uuid:key>/", views_access.desk_line, name="access_line"),
    path("privacy/reviews/lines/<uuid:key>/settling/", views_access.settling, name="access_settling"),
    path("privacy/reviews/<uuid:key>/", views.review, name="review"),
    path("privacy/reviews/<uuid:key>/points/", views.points, name="review_points"),
    path("privacy/reviews/<uuid:key>/signing/", views.signing, name="review_signing"),
    path("privacy/reviews/<uuid:key>/pdf/", views.review_paper, name="review_paper"),
    path("team/access/", views_access.own_lines, name="own_access_lines"),
    path("team/access/<uuid:key>/", views_access.own_line, name="own_access_line"),
]
