"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.price_list import views, views_changes, views_files, views_lists

urlpatterns = [
    path("prices/", views.prices, name="prices"),
    path("prices/new/", views.new, name="new_product"),
    path("prices/export/", views_files.export, name="price_export"),
    path("prices/import/", views_files.price_files, name="price_files"),
    path("prices/import/<uuid:key>/", views_files.price_file, name="price_file"),
    path("prices/import/<uuid:key>/run/", views_files.run, name="price_file_run"),
    path("prices/changes/", views_changes.price_changes, name="price_changes"),
    path("prices/changes/<uuid:key>/", views_changes.price_change, name="price_change"),
    path("prices/lists/", views_lists.price_lists, name="price_lists"),
    path("prices/lists/<uuid:key>/", views_lists.price_list, name="price_list"),
    path("prices/lists/<uuid:key>/place/", views_lists.price_list_place, name="price_list_place"),
    path("prices/lists/<uuid:key>/restoration/", views_lists.price_list_restoration, name="price_list_restoration"),
    path("prices/<uuid:key>/", views.product, name="product"),
    path("prices/<uuid:key>/edit/", views.edit, name="edit_product"),
    path("prices/<uuid:key>/price/", views.price, name="product_price"),
    path("prices/<uuid:key>/state/", views.state, name="product_state"),
]
