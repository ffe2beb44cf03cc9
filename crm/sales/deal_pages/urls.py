"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.deal_pages import (
    views,
    views_bin,
    views_composer,
    views_customers,
    views_edit_deal,
    views_lines,
    views_parts,
    views_values,
)

urlpatterns = [
    path("deals/parties/", views_customers.parties, name="deal_parties"),
    path("deals/many/bin/", views_bin.bin_many, name="bin_many"),
    path("deals/many/bin/undo/", views_bin.bin_many_back, name="bin_many_back"),
    path("deals/many/return/", views_bin.return_many, name="return_many"),
    path("deals/<uuid:key>/", views.deal, name="deal"),
    path("deals/<uuid:key>/value/", views_values.deal_value, name="deal_value"),
    path("deals/<uuid:key>/edit/", views_edit_deal.edit, name="edit_deal"),
    path("deals/<uuid:key>/removal/", views_bin.removal, name="remove_deal"),
    path("deals/<uuid:key>/restoration/", views_bin.restoration, name="deal_restoration"),
    path("deals/<uuid:key>/people/", views_parts.people, name="deal_people"),
    path("deals/<uuid:key>/lines/", views_lines.lines, name="deal_lines"),
    path("deals/<uuid:key>/line/", views_lines.line, name="deal_line"),
    path("deals/<uuid:key>/products/", views_lines.products, name="deal_products"),
    path("deals/<uuid:key>/notes/", views_composer.notes, name="deal_notes"),
    path("deals/<uuid:key>/entries/", views_composer.entries, name="deal_entries"),
    path("deals/<uuid:key>/letters/", views_parts.letters, name="deal_letters"),
    path("deals/<uuid:key>/documents/new/", views_parts.papers, name="add_deals"),
]
