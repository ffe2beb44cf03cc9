"""What an integration could read nothing for: the gate for disclosures refuses the firm behind it, and says why."""

from dataclasses import dataclass

from django.utils import timezone

from crm.accounts.language import disclosure_words
from crm.accounts.models import Client
from crm.privacy.models import Purpose
from crm.privacy.recipients.gate import facts_of, may_disclose


@dataclass(frozen=True)
class RefusedRead:
    """A purpose for which each read is refused, why, and what helps."""

    purpose: Purpose
    why: str
    next_step: str


def refused_reads(client: Client) -> list[RefusedRead]:
    """The purposes of the client for which the firm behind it gets nothing now. Two statements."""
    at = timezone.now()
    facts = facts_of(client.recipient, None, at)
    answers = [
        may_disclose(client.recipient, purpose, (), at, running=True, facts=facts.under(purpose))
        for purpose in client.purposes
    ]
    return [
        RefusedRead(answer.purpose, disclosure_words.why(answer), disclosure_words.next_step(answer))
        for answer in answers
        if answer.purpose is not None and not answer.allowed
    ]
