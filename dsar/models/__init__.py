"""Cases of people's requests and what hangs on them."""

from dsar.models.cases import KEPT_YEARS, Case, keep_until
from dsar.models.decisions import Decision
from dsar.models.delegations import Delegation
from dsar.models.events import Event, Task
from dsar.models.findings import Finding
from dsar.models.identity import IdentityCheck
from dsar.models.letters import Letter
from dsar.models.marks import Mark
from dsar.models.noticed_people import NoticedPerson
from dsar.models.packages import OPEN_FOR, Download, Package, PackagePart
from dsar.models.parts import CaseFile, CaseMessage, Representative, Subject
from dsar.models.pauses import Extension, Suspension
from dsar.models.recipient_notices import SETTLED, RecipientNotice
from dsar.models.terms import Channel, Kind, Outcome, ReplyBy, Stage, Topic, Verdict, Why

__all__ = [
    "KEPT_YEARS",
    "OPEN_FOR",
    "SETTLED",
    "Case",
    "CaseFile",
    "CaseMessage",
    "Channel",
    "Decision",
    "Delegation",
    "Download",
    "Event",
    "Extension",
    "Finding",
    "IdentityCheck",
    "Kind",
    "Letter",
    "Mark",
    "NoticedPerson",
    "Outcome",
    "Package",
    "PackagePart",
    "RecipientNotice",
    "ReplyBy",
    "Representative",
    "Stage",
    "Subject",
    "Suspension",
    "Task",
    "Topic",
    "Verdict",
    "Why",
    "keep_until",
]
