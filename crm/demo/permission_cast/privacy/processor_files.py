"""The file of a processor: an agreement, a sub-processor, a questionnaire and its link, an event; what we process."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.dpo.entrusted.entrusting import add_entrusted
from crm.dpo.processors.processor_events import record_event
from crm.dpo.processors.sub_processors import add_sub_processor
from crm.dpo.verification.verification import LIFE, digest_of
from crm.privacy.actors import signature
from crm.privacy.categories import Category
from crm.privacy.models import ProcessorEvent, Recipient, Verification
from crm.privacy.recipients.agreement_records import record_agreement

ENDING, LEFT = "ending", timedelta(days=20)  # its agreement ends soon, so that a period of grace can be asked for
PDF = b"%PDF-1.4\n%%EOF\n"


def processor_files(officer: User) -> Iterator[Seeded]:
    """One of each about a processor of its own; the link that was mailed is known to nobody else."""
    today, now = timezone.localdate(), timezone.now()
    firm = word("processor")
    recipient = Recipient.objects.create(slug=firm.lower(), name=firm, name_en=firm, kind=Recipient.Kind.PROCESSOR)
    yield Seeded("recipient", recipient.slug, None, None, ENDING)
    terms = {"reference": word("paper"), "concluded_on": today, "ends_on": today + LEFT}
    paper = {"file_name": "umowa.pdf", "file_type": "application/pdf", "file": PDF}
    yield Seeded("agreement", str(record_agreement(recipient, {**terms, **paper}, by=officer).uid), None, None)
    columns = {"name": word("sub"), "country": "PL", "service": "serwery", "noticed_on": today}
    chain = add_sub_processor(recipient, {**columns, "object_until": today + timedelta(days=14)}, by=officer)
    yield Seeded("sub_processor", str(chain.uid), None, None)
    token = secrets.token_urlsafe(32)
    verification = Verification.objects.create(
        recipient=recipient,
        digest=digest_of(token),
        sent_to="rodo@powierzenia.example",
        sent_by=signature(officer),
        expires_at=now + LIFE,
    )
    yield Seeded("verification", str(verification.uid), None, None)
    yield Seeded("questionnaire", token, None, None)
    proof = Enclosed("protokol.pdf", PDF)
    event = record_event(recipient, ProcessorEvent.Kind.AUDIT, "Audyt.", on=today, proof=proof, by=officer)
    yield Seeded("processor_event", str(event.uid), None, None)
    ours = {"controller": word("controller"), "services": "Hosting", "categories": [Category.IDENTITY.value]}
    yield Seeded("entrusted", str(add_entrusted({**ours, "since": today}, by=officer).uid), None, None)
