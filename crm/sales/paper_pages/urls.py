"""Addresses of this room, joined in crm/sales/urls.py."""

from django.urls import path

from crm.sales.paper_pages import views, views_templates

urlpatterns = [
    path("offers/templates/", views_templates.paper_templates, name="paper_templates"),
    path("offers/templates/<uuid:key>/", views_templates.paper_template, name="paper_template"),
    path("offers/templates/<uuid:key>/pdf/", views_templates.paper_template_pdf, name="paper_template_pdf"),
    path("deals/<uuid:key>/papers/", views.deal_papers, name="deal_papers"),
    path("deals/<uuid:key>/papers/pdf/", views.deal_papers_pdf, name="deal_papers_pdf"),
    path("offers/<uuid:key>/papers/", views.offer_papers, name="offer_papers"),
    path("offers/<uuid:key>/papers/pdf/", views.offer_papers_pdf, name="offer_papers_pdf"),
    path("documents/<uuid:key>/sending/", views.paper_sending, name="paper_sending"),
]
