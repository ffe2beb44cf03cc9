"""What the officer and every colleague share: policies to read, questions and opinions. Their pages: crm.dpo."""

from crm.accounts.models.officer.consultations import Consultation
from crm.accounts.models.officer.policies import Policy, PolicyReading, PolicyVersion

__all__ = ["Consultation", "Policy", "PolicyReading", "PolicyVersion"]
