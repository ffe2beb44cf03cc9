"""The desk's browser, and what its pages say."""

from django.test import Client
from django.utils import timezone

BASE = "/privacy/requests/"


def browser(user) -> Client:
    """Signed in, in English."""
    user.language = "en"
    user.save(update_fields=["language"])
    client = Client()
    client.force_login(user)
    return client


def local(moment):
    """A moment as a browser's picker sends it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def numbers(answer):
    """The numbers of the cases on a page of the queue, in order."""
    return [row["case"].number for row in answer.context["rows"]]
