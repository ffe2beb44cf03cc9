"""What the desk itself keeps: its registers, reviews, cases and papers. What it reads of others: the apps below."""

from crm.dpo.models.assessments import Assessment, AssessmentOpinion
from crm.dpo.models.check_states import CheckState
from crm.dpo.models.risks import MeasureCheck, Risk, RiskMeasure

__all__ = ["Assessment", "AssessmentOpinion", "CheckState", "MeasureCheck", "Risk", "RiskMeasure"]
