"""The privacy desk's addresses, included at the root: /privacy/… and /audit/…"""

from django.urls import path

from crm.dpo.data_map import views as data_map
from crm.dpo.logs import views
from crm.dpo.overview import views as overview
from crm.dpo.people import views as people
from crm.dpo.proposals import views as proposals, views_drafts
from crm.dpo.purposes import views as purposes, views_agreements, views_recipients
from crm.dpo.register import views as register

app_name = "dpo"
urlpatterns = [
    path("privacy/", overview.overview, name="overview"),
    path("privacy/people/", people.people, name="people"),
    path("privacy/people/<uuid:key>/", people.person, name="person"),
    path("privacy/people/<uuid:key>/reveal/<slug:category>/", people.reveal, name="reveal"),
    path("privacy/people/<uuid:key>/copy/", people.copy, name="copy"),
    path("privacy/people/<uuid:key>/sheet/", people.printed, name="printed"),
    path("privacy/map/", data_map.data_map, name="map"),
    path("privacy/ropa/", register.register, name="register"),
    path("privacy/ropa/pdf/", register.paper, name="register_paper"),
    path("privacy/ropa/json/", register.file, name="register_file"),
    path("privacy/purposes/", purposes.purposes, name="purposes"),
    path("privacy/purposes/new/", views_drafts.new_purpose, name="new_purpose"),
    path("privacy/purposes/<slug:slug>/", purposes.purpose, name="purpose"),
    path("privacy/purposes/<slug:slug>/amendment/", views_drafts.amendment, name="amendment"),
    path("privacy/purposes/<slug:slug>/retirement/", views_drafts.retirement, name="retirement"),
    path("privacy/recipients/", views_recipients.recipients, name="recipients"),
    path("privacy/recipients/new/", views_drafts.new_recipient, name="new_recipient"),
    path("privacy/recipients/<slug:slug>/", views_recipients.recipient, name="recipient"),
    path("privacy/recipients/<slug:slug>/amendment/", views_drafts.recipient_amendment, name="recipient_amendment"),
    path("privacy/recipients/<slug:slug>/agreements/", views_agreements.agreements, name="agreements"),
    path("privacy/recipients/<slug:slug>/retirement/", views_drafts.recipient_retirement, name="recipient_retirement"),
    path("privacy/proposals/", proposals.proposals, name="proposals"),
    path("privacy/proposals/<uuid:key>/", proposals.proposal, name="proposal"),
    path("privacy/proposals/<uuid:key>/opinion/", proposals.opinion, name="opinion"),
    path("privacy/proposals/<uuid:key>/decision/", proposals.decision, name="decision"),
    path("privacy/proposals/<uuid:key>/withdrawal/", proposals.withdrawal, name="withdrawal"),
    path("audit/", views.audit, name="audit"),
    path("audit/ledger/", views.ledger, name="ledger"),
]
