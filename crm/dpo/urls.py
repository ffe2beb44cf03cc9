"""The privacy desk's addresses, included at the root: /privacy/… and /audit/…"""

from django.urls import path

from crm.dpo import audit, data_map, overview, people, purposes, register

app_name = "dpo"
urlpatterns = [
    path("privacy/", overview.overview, name="overview"),
    path("privacy/people/", people.people, name="people"),
    path("privacy/people/<uuid:key>/", people.person, name="person"),
    path("privacy/people/<uuid:key>/reveal/<slug:category>/", people.reveal, name="reveal"),
    path("privacy/people/<uuid:key>/copy/", people.copy, name="copy"),
    path("privacy/map/", data_map.data_map, name="map"),
    path("privacy/ropa/", register.register, name="register"),
    path("privacy/purposes/", purposes.purposes, name="purposes"),
    path("privacy/purposes/<slug:slug>/", purposes.purpose, name="purpose"),
    path("privacy/purposes/<slug:slug>/amendment/", purposes.amendment, name="amendment"),
    path("privacy/recipients/", purposes.recipients, name="recipients"),
    path("audit/", audit.audit, name="audit"),
    path("audit/ledger/", audit.ledger, name="ledger"),
]
