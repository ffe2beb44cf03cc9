"""Placeholders of letters: a fixed list, written {{in braces}} in Polish or in English, replaced once.

Nothing is evaluated: a name stands in the list or it is unknown. A value never makes a new placeholder.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.language.formats import folded
from crm.narrowing import Words

MARK = re.compile(r"\{\{([^{}]*)\}\}")
LOOSE = re.compile(r"\{\{|\}\}")
BRACES = str.maketrans("{}", "()")
UNKNOWN = _("This is no placeholder: %(names)s. Take one from the list, or leave the braces out.")


@dataclass(frozen=True)
class Placeholder:
    """One placeholder: its code, its label in each language, whom it is about."""

    code: str
    label: Any
    of: str

    @property
    def written(self) -> str:
        """As the reader's language writes it."""
        return f"{{{{{self.label}}}}}"


HERS, OURS, DEALS = "person", "writer", "deal"
ALL = (
    Placeholder("first_name", pgettext_lazy("placeholder", "first name"), HERS),
    Placeholder("called", pgettext_lazy("placeholder", "first name as a call"), HERS),
    Placeholder("polite", pgettext_lazy("placeholder", "polite form"), HERS),
    Placeholder("full_name", pgettext_lazy("placeholder", "full name"), HERS),
    Placeholder("company", pgettext_lazy("placeholder", "company"), HERS),
    Placeholder("my_name", pgettext_lazy("placeholder", "my name"), OURS),
    Placeholder("my_phone", pgettext_lazy("placeholder", "my phone"), OURS),
    Placeholder("my_email", pgettext_lazy("placeholder", "my e-mail"), OURS),
    Placeholder("our_firm", pgettext_lazy("placeholder", "our firm"), OURS),
    Placeholder("our_phone", pgettext_lazy("placeholder", "our phone"), OURS),
    Placeholder("today", pgettext_lazy("placeholder", "today"), OURS),
    Placeholder("deal", pgettext_lazy("placeholder", "deal"), DEALS),
    Placeholder("deal_number", pgettext_lazy("placeholder", "deal number"), DEALS),
)


class PlaceholderList:
    """Placeholders that texts of one kind may use."""

    def __init__(self, *placeholders: Placeholder) -> None:
        self.placeholders = placeholders

    @cached_property
    def spellings(self) -> dict[str, str]:
        """{name as it may be written, folded: code}, in every language of the product and by the code itself."""
        codes = {placeholder.code: placeholder.code for placeholder in self.placeholders}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                codes |= {key_of(str(placeholder.label)): placeholder.code for placeholder in self.placeholders}
        return codes

    def code_of(self, name: str) -> str:
        """The code of a written name; empty for an unknown one."""
        return self.spellings.get(key_of(name), "")

    def codes_in(self, *texts: str) -> set[str]:
        """Codes of the placeholders that `texts` use."""
        return {code for text in texts for mark in MARK.finditer(text) if (code := self.code_of(mark[1]))}

    def unknown_in(self, *texts: str) -> list[str]:
        """Unknown placeholders and stray braces in the texts, as written, each once."""
        unknown = [mark[0] for text in texts for mark in MARK.finditer(text) if not self.code_of(mark[1])]
        loose = [mark[0] for text in texts for mark in LOOSE.finditer(MARK.sub("", text))]
        return list(dict.fromkeys([*unknown, *loose]))

    def filled(self, text: str, values: Mapping[str, str]) -> str:
        """`text` with every placeholder that has a value replaced by it; the others stay as they were written."""

        def value_of(mark: re.Match[str]) -> str:
            value = values.get(self.code_of(mark[1]), "")
            return value.translate(BRACES) if value else mark[0]

        return MARK.sub(value_of, text)

    def refuse_unknown(self, values: Mapping[str, str]) -> None:
        """ValidationError, by field, that names unknown placeholders."""
        unknown = {name: self.unknown_in(text) for name, text in values.items()}
        wrong = {name: UNKNOWN % {"names": ", ".join(names)} for name, names in unknown.items() if names}
        if wrong:
            raise ValidationError(wrong)


def key_of(name: str) -> str:
    """A name without capitals, Polish diacritics and blanks."""
    return " ".join(folded(name).split())


LETTERS = PlaceholderList(*ALL)
code_of, codes_in = LETTERS.code_of, LETTERS.codes_in
unknown_in, filled = LETTERS.unknown_in, LETTERS.filled


def gaps_in(*texts: str) -> list[str]:
    """Placeholders left in the texts, as written, each once."""
    marks = [mark[0] for text in texts for mark in MARK.finditer(text)]
    return list(dict.fromkeys([*marks, *unknown_in(*texts)]))


def parts_of(text: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether it is a gap) of a text, in its order."""
    at = 0
    for mark in MARK.finditer(text):
        yield text[at : mark.start()], False
        yield mark[0], True
        at = mark.end()
    yield text[at:], False


def placeholder_groups() -> list[tuple[Words, list[Placeholder]]]:
    """[(heading, placeholders)] for the help beside the form."""
    titles = {
        HERS: pgettext_lazy("placeholders", "The person"),
        OURS: pgettext_lazy("placeholders", "You and your firm"),
        DEALS: pgettext_lazy("placeholders", "The deal, when you write from one"),
    }
    return [(title, [placeholder for placeholder in ALL if placeholder.of == of]) for of, title in titles.items()]


def one_line(text: str) -> str:
    """A text without line breaks."""
    return " ".join(text.split())
