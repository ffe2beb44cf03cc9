"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.processors import views, views_agreements, views_chain, views_halts, views_ways

FILE = "privacy/processors/<slug:slug>/"
AGREEMENT = "privacy/agreements/<uuid:key>/"
urlpatterns = [
    path("privacy/processors/", views.processors, name="processors"),
    path("privacy/disclosures/", views.disclosures, name="disclosures"),
    path(FILE, views.processor, name="processor"),
    path(f"{FILE}agreement/", views_agreements.agreement_new, name="agreement_new"),
    path(f"{FILE}draft/<str:language>/", views_agreements.agreement_draft, name="agreement_draft"),
    path(f"{FILE}sub-processors/", views_chain.sub_processor_new, name="sub_processor_new"),
    path(f"{FILE}events/", views_chain.processor_event_new, name="processor_event_new"),
    path(f"{FILE}suspension/", views_halts.suspension, name="suspension"),
    path(f"{FILE}resumption/", views_halts.resumption, name="resumption"),
    path(f"{FILE}grace/", views_halts.grace, name="grace"),
    path(f"{FILE}product/", views_halts.product_parts, name="product_parts"),
    path(f"{FILE}notice-way/", views_ways.notice_way, name="notice_way"),
    path(AGREEMENT, views_agreements.agreement, name="agreement"),
    path(f"{AGREEMENT}end/", views_agreements.agreement_end, name="agreement_end"),
    path(f"{AGREEMENT}file/", views_agreements.agreement_file, name="agreement_file"),
    path("privacy/sub-processors/<uuid:key>/", views_chain.sub_processor, name="sub_processor"),
    path("privacy/sub-processors/<uuid:key>/end/", views_chain.sub_processor_end, name="sub_processor_end"),
    path("privacy/processor-events/<uuid:key>/proof/", views_chain.processor_proof, name="processor_proof"),
    path("privacy/recipients/<slug:slug>/agreements/", views_agreements.agreements, name="agreements"),
]
