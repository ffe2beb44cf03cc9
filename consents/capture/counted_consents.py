"""When a yes counts: a ground in their name, with the proof of Art. 7(1): who, when, to what words, where, how."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from consents.grounds.recording import note, record_ground
from consents.models import Choice, Confirmation, Controller, GroundEvent, Submission
from crm.accounts.pages.actor_names import names_of, signed
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
            own=surely_hers(submission, choice),
        )
        choice.counted_at = at
    Choice.objects.filter(pk__in=[choice.pk for choice in choices]).update(counted_at=at)


def surely_hers(submission: Submission, choice: Choice) -> bool:
    """Whether it is proved that it was she: only then it beats an objection that she, or her address, made before.

    Her signature or her voice kept, or a button behind a link that only this mailbox got. A number that somebody typed
    into a form proves nothing.
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
    controller, said = Controller.named(), submission.shown or {}
    address = address_kind(choice.channel)
    return {
        "how": submission.how,
        "submission": str(submission.uid),
        "received_at": submission.received_at.isoformat(),
        "said_on": said.get("said_on", ""),
        **passed_on(submission),
        "form": submission.form.slug if submission.form else "",
        "form_version": submission.form_version,
        "page": said.get("page", ""),
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
        "boxes": {f"{one.purpose.slug}/{one.channel}": one.ticked for one in said_by(submission)},
        "notice": said.get("notice", {}),
        "file": submission.scan_name,
        "confirmations": [confirmed(one) for one in submission.confirmations.order_by("pk")],
    }


def passed_on(submission: Submission) -> dict[str, str]:
    """Of what a program told: which one, how and when the yes was given, by which arrangement it collects proof."""
    kind, program = signed(submission.taken_by)
    if kind != "token":
        return {}
    said = submission.shown or {}
    told = {"given_at": said.get("given_at", ""), "collected": said.get("collected", "")}
    further = {"reference": said.get("reference", ""), "arrangement": submission.arrangement}
    return {"program": names_of([(kind, program)])[kind, program], **told, **further}


def said_by(submission: Submission) -> list[Choice]:
    """Every box of the submission, in order."""
    return list(submission.choices.select_related("purpose").order_by("pk"))


def confirmed(one: Confirmation) -> dict[str, str | None]:
    """How one side confirmed: asked when, pressed when."""
    at = one.confirmed_at
    return {"by": one.role, "asked_at": one.asked_at.isoformat(), "confirmed_at": at.isoformat() if at else None}
