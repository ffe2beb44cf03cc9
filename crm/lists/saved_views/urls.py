"""URLs of this package, included in crm/workspace/urls.py."""

from django.urls import path

from crm.lists.saved_views import views, views_shape

urlpatterns = [
    path("views/<slug:slug>/filter/", views_shape.list_filter, name="list_filter"),
    path("views/<slug:slug>/columns/", views_shape.list_columns, name="list_columns"),
    path("views/<slug:slug>/new/", views.view_new, name="view_new"),
    path("views/<slug:slug>/first/", views.view_first, name="view_first"),
    path("views/<uuid:key>/", views.view, name="view"),
    path("views/<uuid:key>/contents/", views.view_change, name="view_change"),
    path("views/<uuid:key>/removal/", views.view_removal, name="view_removal"),
    path("views/<uuid:key>/restoration/", views.view_restoration, name="view_restoration"),
    path("views/<uuid:key>/pin/", views.view_pin, name="view_pin"),
]
