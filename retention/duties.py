"""Whether the law's own periods count at all: what keeps papers of the books is a rule, and rules ship switched off."""

from datetime import datetime

from retention.models import Force, Rule

BOOKS = "accounting"  # the purpose of invoices and contracts in the books (crm/privacy/seeds.py)


def books_unkept(at: datetime) -> bool:
    """Whether no rule keeps tax and accounting papers: then a run or an erasure takes invoices too (OP, UoR)."""
    return not Rule.objects.on(at).filter(force=Force.DUTY, purpose=BOOKS).exists()
