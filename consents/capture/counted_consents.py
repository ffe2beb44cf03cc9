"""When a yes counts: a ground in their name, with the proof of Art. 7(1): who, when, to what words, where, how."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from consents.grounds.recording import note, record_ground
from consents.models import Choice, Confirmation, Controller, GroundEvent, Submission
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.privacy.actors import Actor
from crm.privacy.channels import CHANNELS, Proof, address_kind
from crm.privacy.models import Origin


def count(submission: Submission, choices: Sequence[Choice], *, by: Actor, origin: Origin | None, at: datetime) -> None:
    """Each of `choices` becomes a consent in force since `at`; the caller holds the transaction."""
    for choice in choices:
        record_ground(
            submission.person,
            choice.purpose,
            choice.channel,
            by=by,
            at=at,
            origin=origin,
            proof=proof_of(submission, choice),
            text=choice.text,
            own=proved_by_person(submission, choice),
        )
        choice.counted_at = at
    Choice.objects.filter(pk__in=[choice.pk for choice in choices]).update(counted_at=at)


def proved_by_person(submission: Submission, choice: Choice) -> bool:
    """Whether it is proved that the person agreed themselves: only then it beats an earlier objection.

    Proof is their signature or recorded voice, or a button behind a link that only this mailbox got. A number that
    somebody typed into a form proves nothing.
    """
    if submission.how == Submission.How.PAPER or submission.scan:
        return True
    pressed = submission.confirmations.filter(role=Confirmation.Role.SELF, confirmed_at__isnull=False).exists()
    return pressed and (CHANNELS[choice.channel].proof == Proof.LINK or submission.how == Submission.How.SPOKEN)


def request(
    submission: Submission, choices: Sequence[Choice], *, by: Actor, origin: Origin | None, at: datetime
) -> None:
    """Write that `choices` wait for somebody to confirm them: no ground yet."""
    for choice in choices:
        about = [(submission.person, choice.channel, origin)]
        kind, proof = GroundEvent.Kind.REQUESTED, proof_of(submission, choice)
        note(about, choice.purpose, kind, by=by, at=at, proof=proof, text=choice.text)


def proof_of(submission: Submission, choice: Choice) -> dict[str, Any]:
    """Everything that shows that they agreed to this, and to what. Sealed with the event under the person's key."""
    controller, shown_then = Controller.named(), submission.shown or {}
    address = address_kind(choice.channel)
    return {
        "how": submission.how,
        "submission": str(submission.uid),
        "received_at": submission.received_at.isoformat(),
        "said_on": shown_then.get("said_on", ""),
        **passed_on(submission),
        "form": submission.form.slug if submission.form else "",
        "form_version": submission.form_version,
        "page": shown_then.get("page", ""),
        "language": submission.language,
        "controller": str(controller or ""),
        "address": getattr(submission.person, address) if address else "",
        "wording": {
            "version": choice.text.wording.version,
            "purpose": choice.purpose.slug,
            "channel": choice.channel,
            "text": choice.text.text,
            "sha256": choice.text.digest,
        },
        "boxes": {f"{item.purpose.slug}/{item.channel}": item.ticked for item in boxes_of(submission)},
        "notice": shown_then.get("notice", {}),
        "file": submission.scan_name,
        "confirmations": [confirmed(item) for item in submission.confirmations.order_by("pk")],
    }


def passed_on(submission: Submission) -> dict[str, str]:
    """Of a consent from a program: which program, how and when consent was given, under which arrangement. Else {}."""
    kind, program = signature_pair(submission.taken_by)
    if kind != "token":
        return {}
    shown_then = submission.shown or {}
    circumstances = {"given_at": shown_then.get("given_at", ""), "collected": shown_then.get("collected", "")}
    further = {"reference": shown_then.get("reference", ""), "arrangement": submission.arrangement}
    return {"program": names_of([(kind, program)])[kind, program], **circumstances, **further}


def boxes_of(submission: Submission) -> list[Choice]:
    """All boxes of the submission, in order."""
    return list(submission.choices.select_related("purpose").order_by("pk"))


def confirmed(confirmation: Confirmation) -> dict[str, str | None]:
    """When one side was asked to confirm, and when they did."""
    at = confirmation.confirmed_at
    return {
        "by": confirmation.role,
        "asked_at": confirmation.asked_at.isoformat(),
        "confirmed_at": at.isoformat() if at else None,
    }
