"""Pages as tests read them: without the line breaks and indents with which templates are written.

A template stands in short lines, so that its HTML breaks where no reader sees it, and elsewhere after the next
attribute. Tests look for pieces of a page: they see each tag in one line, with nothing between it and the words that
it holds. What a text field, a script or preformatted words hold stays as it is.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.http import HttpResponse
from django.test import Client

TAG = re.compile(r"(<[^<>]*>)")
OUTSIDE_QUOTES = re.compile(r"""("[^"]*"|'[^']*')|\s+""")
CLASSES = re.compile(r'(?<=\sclass=)"([^"]*)"')
AS_WRITTEN = re.compile(r"<(/?)(?:textarea|pre|script|style)\b")
BREAK = re.compile(r"\s*\n\s*")


def flat(html: str) -> str:
    """The HTML without what only the form of its templates put there."""
    pieces = TAG.split(html)
    kept = False
    for place, piece in enumerate(pieces):
        if place % 2:
            found = AS_WRITTEN.match(piece)
            kept = not found[1] if found else kept
            pieces[place] = tag_in_a_line(piece)
        elif not kept and "\n" in piece:
            opened = place > 0 and not pieces[place - 1].startswith("</")
            closes = place + 1 < len(pieces) and pieces[place + 1].startswith("</")
            pieces[place] = words_in_a_line(piece, opened=opened, closes=closes)
    return "".join(pieces)


def tag_in_a_line(tag: str) -> str:
    """`<a\\n  href="x"\\n>` as `<a href="x">`."""
    line = OUTSIDE_QUOTES.sub(lambda found: found[1] or " ", tag)
    line = CLASSES.sub(lambda found: '"' + " ".join(found[1].split()) + '"', line)
    return line.replace(" />", "/>").replace(" >", ">")


def words_in_a_line(words: str, *, opened: bool, closes: bool) -> str:
    """What stands between two tags: nothing of a break alone, nor at the edge of the element around it."""
    if not words.strip():
        return ""
    start, middle, end = re.fullmatch(r"(\s*)(.*?)(\s*)", words, re.DOTALL).groups()
    start = start if "\n" not in start else "" if opened else " "
    end = end if "\n" not in end else "" if closes else " "
    return start + BREAK.sub(" ", middle) + end


@contextmanager
def flattened() -> Iterator[None]:
    """Every page that a client gets inside comes so."""
    request = Client.request

    def asked(self: Client, **told: Any) -> HttpResponse:
        answer = request(self, **told)
        page = answer.headers.get("Content-Type", "").startswith("text/html")
        if page and not answer.streaming and not answer.has_header("Content-Encoding"):
            answer.content = flat(answer.content.decode(answer.charset)).encode(answer.charset)
        return answer

    with patch.object(Client, "request", asked):
        yield
