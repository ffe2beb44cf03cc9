"""Words are chosen when somebody reads them: a form in English never shows what was Polish when the product started."""

import re
import sys
from collections.abc import Iterator
from typing import Any

from django import forms
from django.urls import get_resolver
from django.utils.translation import override

OURS = ("crm", "consents", "retention", "dsar", "breaches")
POLISH = re.compile("[ąćęłńśźż]", re.IGNORECASE)


def test_no_form_keeps_words_of_the_language_it_was_read_in():
    frozen = {(module, text) for module, value in read_values() for text in plain_texts(value)}
    assert sorted((module, text) for module, text in frozen if POLISH.search(text)) == []


def test_a_choice_that_was_made_when_the_form_was_read_is_found():
    class Form(forms.Form):
        how = forms.ChoiceField(choices=[("a", "w ciągu 30 dni"), ("b", [("c", "źle")])], label="Część")

    assert list(plain_texts(Form)) == ["Część", "", "a", "w ciągu 30 dni", "b", "c", "źle"]


def read_values() -> Iterator[tuple[str, Any]]:
    """Every form and constant of the modules with forms; their modules are read in Polish, as the product starts."""
    with override("pl"):
        get_resolver().url_patterns  # noqa: B018
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] in OURS and ".forms" in name:
            yield from ((name, value) for value in vars(module).values())


def plain_texts(value: Any) -> Iterator[str]:
    """What a list, or the labels, help and choices of a form, hold as finished text."""
    if not (isinstance(value, type) and issubclass(value, forms.BaseForm)):
        yield from strings(value)
        return
    for field in value.base_fields.values():
        choices = getattr(field, "_choices", None)
        yield from strings([field.label, field.help_text, choices if isinstance(choices, list) else []])


def strings(value: Any) -> Iterator[str]:
    if type(value) is str:
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from strings(part)
