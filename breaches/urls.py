"""Addresses of breaches, at the root: /incidents/… for everybody signed in, /privacy/breaches/… for the desk."""

from django.urls import path

from breaches.assessment import views
from breaches.authority import views as authority
from breaches.decisions import views as decisions
from breaches.desk import views as cases, views_lists, views_parties
from breaches.incidents import views as incidents
from breaches.measures import views as measures
from breaches.people import views as people
from breaches.register import views as register
from breaches.scope import views as scope

app_name = "breaches"
CASE = "privacy/breaches/<slug:number>/"
urlpatterns = [
    path("incidents/new/", incidents.new, name="report"),
    path("incidents/entry/", incidents.entry, name="entry"),
    path("incidents/<slug:number>/", incidents.incident, name="incident"),
    path("incidents/<slug:number>/triage/", incidents.triage, name="triage"),
    path("incidents/<slug:number>/file/", incidents.enclosure, name="enclosure"),
    path("privacy/breaches/", views_lists.cases, name="list"),
    path("privacy/breaches/reports/", views_lists.incidents, name="incidents"),
    path("privacy/breaches/exercises/", views_lists.drills, name="drills"),
    path("privacy/breaches/bell/", views_lists.bell, name="bell"),
    path("privacy/breaches/register/", register.register, name="register"),
    path("privacy/breaches/register/<slug:kind>/", register.export, name="register_file"),
    path("privacy/breaches/new/", cases.new, name="new"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}description/", cases.description, name="description"),
    path(f"{CASE}awareness/", cases.awareness, name="awareness"),
    path(f"{CASE}parties/", views_parties.parties, name="parties"),
    path(f"{CASE}parties/<uuid:key>/", views_parties.party, name="party"),
    path(f"{CASE}events/", cases.events, name="events"),
    path(f"{CASE}evidence/", cases.proofs, name="proofs"),
    path(f"{CASE}evidence/<uuid:key>/", cases.proof, name="proof"),
    path(f"{CASE}assessment/", views.assessment, name="assessment"),
    path(f"{CASE}decisions/", decisions.decisions, name="decisions"),
    path(f"{CASE}decisions/opinion/", decisions.opinion, name="opinion"),
    path(f"{CASE}decisions/proposal/", decisions.proposal, name="proposal"),
    path(f"{CASE}decisions/<uuid:key>/", decisions.decision, name="decision"),
    path(f"{CASE}authority/", authority.authority, name="authority"),
    path(f"{CASE}authority/filings/", authority.filings, name="filings"),
    path(f"{CASE}authority/<uuid:key>/", authority.sending, name="sending"),
    path(f"{CASE}authority/<uuid:key>/<slug:kind>/", authority.filing_file, name="filing_file"),
    path(f"{CASE}scope/", scope.scope, name="scope"),
    path(f"{CASE}scope/sources/", scope.sources, name="sources"),
    path(f"{CASE}scope/draws/", scope.drawing, name="drawing"),
    path(f"{CASE}scope/people/", scope.people, name="scope_people"),
    path(f"{CASE}people/", people.people, name="people"),
    path(f"{CASE}people/letter/", people.letter, name="letter"),
    path(f"{CASE}people/preview/<slug:language>/", people.preview, name="letter_preview"),
    path(f"{CASE}people/sending/", people.sending, name="telling"),
    path(f"{CASE}people/notice/", people.notice, name="public_notice"),
    path(f"{CASE}people/<uuid:key>/", people.printed, name="printed"),
    path(f"{CASE}measures/", measures.measures, name="measures"),
    path(f"{CASE}measures/controllers/", measures.controllers, name="controllers"),
    path(f"{CASE}measures/<uuid:key>/", measures.measure, name="measure"),
    path(f"{CASE}closing/", cases.closing, name="closing"),
]
