"""What the desk itself keeps: its registers, reviews, cases and papers. What it reads of others: the apps below."""

from crm.dpo.models.assessments import Assessment, AssessmentOpinion
from crm.dpo.models.authority_cases import (
    AskedDocument,
    AuthorityCase,
    AuthorityEvent,
    AuthorityQuestion,
)
from crm.dpo.models.authority_letters import AuthorityLetter
from crm.dpo.models.check_states import CheckState, check_uid
from crm.dpo.models.evidence import EvidenceFile, EvidencePack, EvidencePerson, EvidencePersonPiece, EvidencePiece
from crm.dpo.models.evidence_links import EvidenceLink, EvidenceVisit
from crm.dpo.models.officer_year import OfficerNotice, PlanTask, YearlyReport
from crm.dpo.models.population import PopulationCount
from crm.dpo.models.registers import ProcessingActivity, Register, RegisterDrift, RegisterVersion
from crm.dpo.models.reviews import AccessLine, Review, ReviewPlan, ReviewPoint, Subject
from crm.dpo.models.risks import MeasureCheck, Risk, RiskMeasure
from crm.dpo.models.setup_answers import SetupAnswer
from crm.dpo.models.trust import TrustVersion
from crm.dpo.models.unusual_looks import LeavingNotice, UnusualLook

__all__ = [
    "AccessLine",
    "AskedDocument",
    "Assessment",
    "AssessmentOpinion",
    "AuthorityCase",
    "AuthorityEvent",
    "AuthorityLetter",
    "AuthorityQuestion",
    "CheckState",
    "EvidenceFile",
    "EvidenceLink",
    "EvidencePack",
    "EvidencePerson",
    "EvidencePersonPiece",
    "EvidencePiece",
    "EvidenceVisit",
    "LeavingNotice",
    "MeasureCheck",
    "OfficerNotice",
    "PlanTask",
    "PopulationCount",
    "ProcessingActivity",
    "Register",
    "RegisterDrift",
    "RegisterVersion",
    "Review",
    "ReviewPlan",
    "ReviewPoint",
    "Risk",
    "RiskMeasure",
    "SetupAnswer",
    "Subject",
    "TrustVersion",
    "UnusualLook",
    "YearlyReport",
    "check_uid",
]
