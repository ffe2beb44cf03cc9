"""Words in force, and how a program passes a consent to them on."""

from django.utils import timezone

from consents.models import Wording
from tests.consents.filled_forms import controller, words_in_force

HOW = "pole w koszyku sklepu"


def published():
    """The version of the words in force for offers; published now where there are none."""
    controller()
    wording = Wording.objects.in_force().filter(purpose_slug="offers").first()
    return (wording or words_in_force("offers")).version


def consent(contact, **more):
    """A well made consent of somebody, for e-mail."""
    values = {"contact": str(contact.uid), "purpose": "offers", "channel": "email", "version": published()}
    return {**values, "language": "pl", "how": HOW, "at": timezone.now().isoformat(), **more}
