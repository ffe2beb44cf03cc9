"""The one address to which providers of mailboxes send people back; what is entered there."""

from django.conf import settings
from django.urls import reverse


def answer_address() -> str:
    """With our own address before it, so that no Host header bends it."""
    return settings.BASE_URL + reverse("connected:answer")
