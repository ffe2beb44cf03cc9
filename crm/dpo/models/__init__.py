"""What the desk itself keeps: its registers, reviews, cases and papers. What it reads of others: the apps below."""

from crm.dpo.models.check_states import CheckState

__all__ = ["CheckState"]
