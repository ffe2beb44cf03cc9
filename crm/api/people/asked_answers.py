"""What a program tells of how somebody wants to be answered: it opens answering their enquiry, and nothing else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from consents.business.asked_answers import AnswerRefused
from consents.business.opening_rules import Advertises
from consents.grounds.enquiries import ENQUIRY
from crm.api.people.purpose_gate import purpose_named
from crm.privacy.channels import CHANNELS

HELP = (
    "By which channels the person asked to be answered. Opens answering their enquiry for 30 days; needs the purpose "
    "`enquiries` among yours."
)


def answers_wanted() -> serializers.ListField:
    """The field of a body."""
    codes = serializers.ChoiceField(list(CHANNELS))
    return serializers.ListField(child=codes, max_length=len(CHANNELS), required=False, help_text=HELP)


@contextmanager
def answers_of(request: Any, channels: Sequence[str] | None) -> Iterator[None]:
    """Around a verb that opens answers: the purpose has to be one of the caller's, and a refusal names the field."""
    if channels:
        purpose_named(request, ENQUIRY)
    try:
        yield
    except (AnswerRefused, Advertises) as refusal:
        raise ValidationError({"answer_by": refusal}) from None
