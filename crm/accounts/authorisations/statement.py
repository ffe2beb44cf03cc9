"""The promise of confidentiality: its words, who still has to make it, the act.

A version's words stand in templates/accounts/authorisations/statement.<version>.<language>.html and never change; other
words are the next version. Made once, it serves every authorisation to come, and holds after the last one.
"""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from crm.accounts.models import Authorisation, ConfidentialityStatement, User
from crm.accounts.models.authorisations import STATEMENT
from crm.privacy.logs import ledger


def words(version: int, language: str) -> str:
    """The statement itself as HTML."""
    return render_to_string(template_of(version, language))


def template_of(version: int, language: str) -> str:
    """Where its words stand."""
    return f"accounts/authorisations/statement.{version}.{language}.html"


@transaction.atomic
def promise(user: User, *, at: datetime | None = None) -> ConfidentialityStatement:
    """The user makes the statement in force themselves, in their language; once is enough. Their papers refer to it."""
    statement, created = ConfidentialityStatement.objects.get_or_create(
        user=user,
        version=STATEMENT,
        defaults={
            "language": user.language,
            "text": sha256(words(STATEMENT, user.language).encode()).hexdigest(),
            "at": at or timezone.now(),
        },
    )
    unbound = Authorisation.objects.filter(Q(statement=None) | Q(statement__version__lt=STATEMENT))
    unbound.filter(user=user, withdrawn_at=None).update(statement=statement)
    user.__dict__.pop("ties", None)  # what they may is asked anew
    if created:
        ledger.record("confidentiality.promised", by=user, target=user.target, counts={"version": STATEMENT})
    return statement
