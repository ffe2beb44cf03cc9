"""Words in force, and how a program passes a consent to them on."""

from django.utils import timezone

from consents.models import Wording
from tests.consents.filled_forms import controller, words_in_force

HOW = "pole w koszyku sklepu"


def published():
    """The version of the words in force for offers; published now where there are none."""
    controller()
    found = Wording.objects.in_force().filter(purpose_slug="offers").first()
    return (found or words_in_force("offers")).version


def consent(contact, **more):
    """A well made consent of somebody, for e-mail."""
    told = {"contact": str(contact.uid), "purpose": "offers", "channel": "email", "version": published()}
    return {**told, "language": "pl", "how": HOW, "at": timezone.now().isoformat(), **more}
