"""Somebody's browser in English, as the pages of retention are read here."""

from django.test import Client


def browser(user) -> Client:
    """Signed in, freshly proved, in English."""
    user.language = "en"
    user.save(update_fields=["language"])
    client = Client()
    client.force_login(user)
    return client


def errors(answer) -> list[str]:
    """The sentences of what was refused."""
    return [str(error) for errors in answer.context["refused"].errors.values() for error in errors]
