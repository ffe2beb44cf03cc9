"""Incidents, cases and what hangs on them."""

from breaches.models.assessments import Assessment, Gravity, Risk
from breaches.models.cases import Breach, keep_until
from breaches.models.decisions import Decision, Exemption, Opinion, Question, Verdict
from breaches.models.filings import Filing
from breaches.models.incidents import Incident
from breaches.models.marks import Mark
from breaches.models.measures import ControllerTold, Measure
from breaches.models.parts import Event, Evidence, OtherParty
from breaches.models.scopes import ScopeDraw, ScopePerson, ScopeSource
from breaches.models.telling import Letter, Told

__all__ = [
    "Assessment",
    "Breach",
    "ControllerTold",
    "Decision",
    "Event",
    "Evidence",
    "Exemption",
    "Filing",
    "Gravity",
    "Incident",
    "Letter",
    "Mark",
    "Measure",
    "Opinion",
    "OtherParty",
    "Question",
    "Risk",
    "ScopeDraw",
    "ScopePerson",
    "ScopeSource",
    "Told",
    "Verdict",
    "keep_until",
]
