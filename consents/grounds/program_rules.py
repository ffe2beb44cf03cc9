"""What a consent told by a program has to be before it becomes a ground, whatever door it came through.

Asked by the verbs that record grounds (recording.py), and not by the doors above them: a program that finds another
door finds the same rule behind it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models import WordingText
from crm.privacy.actors import Actor, ActorKey
from crm.privacy.channels import CHANNELS, Proof
from crm.privacy.models import LegalBasis, Purpose


class NotByProgram(ValidationError):
    """A program cannot make this consent: no published words of ours, not yet, or the person has not confirmed it."""

    def __init__(self) -> None:
        words = _(
            "A program passes a consent on with a published version of our words, from a moment that has been. For "
            "e-mail the person confirms it."
        )
        super().__init__(words, code="not_by_program")


def is_program(by: Actor) -> bool:
    """Whether `by` acts by a token."""
    return ActorKey.of(by).kind == "token"


def arrangement_of(by: Actor) -> str:
    """The name of the approved arrangement by which the program's firm collects proof for us; empty without one.

    The privacy desk drafts it with the recipient, whoever decides for the controller approves it
    (crm/dpo/purposes/terms.py)."""
    token = getattr(by, "bearing", None)
    recipient = token.client.recipient if token is not None else None
    return recipient.proof_arrangement if recipient is not None and recipient.active_to is None else ""


def refuse_untold(purpose: Purpose, channel: str, *, by: Actor, at: datetime, text: WordingText | None) -> None:
    """Raise NotByProgram for a consent by a program without our published words for it, from a moment to come, or for
    e-mail without an arrangement: there the person's own button makes the ground, and so another actor.
    """
    if purpose.legal_basis != LegalBasis.CONSENT or not is_program(by):
        return
    fits = text is not None and (text.wording.purpose_slug, text.channel) == (purpose.slug, channel)
    if text is None or not fits or not text.wording.published or at > timezone.now():
        raise NotByProgram
    if CHANNELS[channel].proof == Proof.LINK and not arrangement_of(by):
        raise NotByProgram
