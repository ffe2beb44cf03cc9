"""What happened with a processor (28(3)(g), (h)): incidents, audits, data given back or deleted, with proof."""

from datetime import date
from typing import Any

from django.db import transaction

from crm.casework.enclosures import Enclosed
from crm.dpo.processors.file_types import type_of
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import ProcessorEvent, Recipient


@transaction.atomic
def record_event(
    recipient: Recipient, kind: str, text: str, *, on: date, proof: Enclosed | None = None, by: Actor
) -> ProcessorEvent:
    """Write down what happened, with the firm's paper where there is one."""
    paper: dict[str, Any] = {}
    if proof:
        paper = {"proof_name": proof.name, "proof_type": type_of(proof.name), "proof": proof.content}
    event = ProcessorEvent.objects.create(
        recipient=recipient, kind=kind, on=on, text=text.strip(), recorded_by=signature(by), **paper
    )
    counts = {"kind": str(kind), "proof": bool(proof)}
    ledger.record("processor.event", by=by, target=f"recipient:{recipient.slug} event:{event.pk}", counts=counts)
    return event
