"""Somebody's browser in English, as the pages of breaches are read here."""

from django.test import Client


def browser(user) -> Client:
    """Signed in, in English."""
    user.language = "en"
    user.save(update_fields=["language"])
    client = Client()
    client.force_login(user)
    return client
