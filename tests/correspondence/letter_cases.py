"""Letters in tests: a form as a browser sends it, what its toast offers, what has arrived."""

import re
from uuid import uuid4

from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.contacts.models import Interaction

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
LETTER = {"subject": "Termin dostawy", "text": "Dzień dobry,\n\nprzywieziemy we wtorek."}


def english(user):
    user.language = "en"
    user.save(update_fields=["language"])
    return user


def url(contact):
    return reverse("contacts:mail", args=[contact.uid])


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def typed(**more):
    return {"key": str(uuid4()), "purpose": "contracts", **LETTER, **more}


def pdf(name="cennik.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def undo_of(response):
    """Where the Undo of the answer's toast posts to."""
    [toast] = get_messages(response.wsgi_request)
    return toast.extra_tags.removeprefix("undo:")


def key_of(response):
    """The letter's id in the form that came back."""
    return re.search(r'name="key" value="([^"]+)"', response.content.decode())[1]


def fresh(entry):
    return Interaction.objects.select_related("person__key", "author").get(pk=entry.pk)
