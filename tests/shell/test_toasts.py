"""Toasts: a sentence on the next page or on an htmx answer, with Undo where there is one."""

import json

from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.template.loader import render_to_string

from crm.accounts.pages.toasts import toast, toasted
from crm.accounts.templatetags.shell import undo_of


def with_messages(rf):
    request = rf.get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def test_the_undo_address_travels_with_the_message(rf):
    request = with_messages(rf)
    toast(request, "Moved to the bin.", undo="/contacts/7/restoration/")
    toast(request, "Saved.")
    assert [(str(message), undo_of(message)) for message in get_messages(request)] == [
        ("Moved to the bin.", "/contacts/7/restoration/"),
        ("Saved.", ""),
    ]


def test_an_htmx_answer_carries_the_sentence_in_its_header():
    answer = toasted(HttpResponse("row"), "Saved.", undo="/undo/")
    assert json.loads(answer["HX-Trigger"]) == {"toast": {"text": "Saved.", "undo": "/undo/"}}


def test_undo_is_a_form_that_posts(rf):
    html = render_to_string("components/toast.html", {"text": "Moved.", "undo": "/undo/"}, with_messages(rf))
    assert '<form method="post" action="/undo/"' in html
    assert "csrfmiddlewaretoken" in html
