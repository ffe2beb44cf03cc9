"""What the officer and every colleague share: policies to read, questions and opinions. Their pages: crm.dpo."""

from crm.accounts.models.officer.consultations import Consultation
from crm.accounts.models.officer.policies import READ_DAYS, Policy, PolicyReading, PolicyVersion, with_policy_owed

__all__ = ["READ_DAYS", "Consultation", "Policy", "PolicyReading", "PolicyVersion", "with_policy_owed"]
