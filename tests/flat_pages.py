"""Pages as tests read them: without the line breaks and indents with which templates are written.

A template stands in short lines, so that its HTML breaks where no reader sees it, and elsewhere after the next
attribute. Tests look for pieces of a page: they see each tag in one line, with nothing between it and the words that
it holds. What a text field, a script or preformatted words hold stays as it is.

The folder of static files is looked through once a process: each client of a test builds the chain of middleware anew,
and WhiteNoise would walk the folder and make the headers of every file again, a seventh of what tests of pages took.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.http import HttpResponse
from django.template import Context, RequestContext, Template
from django.test import Client
from django.test.signals import template_rendered
from whitenoise.base import WhiteNoise

TAG = re.compile(r"(<[^<>]*>)")
OUTSIDE_QUOTES = re.compile(r"""("[^"]*"|'[^']*')|\s+""")
CLASSES = re.compile(r'(?<=\sclass=)"([^"]*)"')
LOOSE = re.compile(r'[^\S ]|  | />| >|=" | "')
AS_WRITTEN = re.compile(r"<(/?)(?:textarea|pre|script|style)\b")
BREAK = re.compile(r"\s*\n\s*")
DECIDING = ("max_age", "allow_all_origins", "charset", "index_file")  # of what WhiteNoise reads


def flat(html: str) -> str:
    """The HTML without what only the form of its templates put there."""
    pieces = TAG.split(html)
    current = False
    for place, piece in enumerate(pieces):
        if place % 2:
            match = AS_WRITTEN.match(piece)
            current = not match[1] if match else current
            pieces[place] = tag_in_a_line(piece)
        elif current or "\n" not in piece:
            continue
        elif piece.isspace():  # nothing of a break alone
            pieces[place] = ""
        else:
            opened = place > 0 and not pieces[place - 1].startswith("</")
            closes = place + 1 < len(pieces) and pieces[place + 1].startswith("</")
            pieces[place] = words_in_a_line(piece, opened=opened, closes=closes)
    return "".join(pieces)


@lru_cache(maxsize=2**14)
def tag_in_a_line(tag: str) -> str:
    """`<a\\n  href="x"\\n>` as `<a href="x">`. Most tags are in a line as they come, and stand on many pages."""
    if not LOOSE.search(tag):
        return tag
    line = OUTSIDE_QUOTES.sub(lambda row: row[1] or " ", tag)
    line = CLASSES.sub(lambda row: '"' + " ".join(row[1].split()) + '"', line)
    return line.replace(" />", "/>").replace(" >", ">")


def words_in_a_line(words: str, *, opened: bool, closes: bool) -> str:
    """What stands between two tags: nothing of a break at the edge of the element around it."""
    middle = words.strip()
    start, end = words[: words.index(middle[0])], words[words.rindex(middle[-1]) + 1 :]
    start = start if "\n" not in start else "" if opened else " "
    end = end if "\n" not in end else "" if closes else " "
    return start + (BREAK.sub(" ", middle) if "\n" in middle else middle) + end


@contextmanager
def flattened() -> Iterator[None]:
    """Every page that a client gets inside comes so, with the context of its own template."""
    request = Client.request

    def asked(self: Client, **told: Any) -> HttpResponse:
        answer = request(self, **told)
        page = answer.headers.get("Content-Type", "").startswith("text/html")
        if page and not answer.streaming and not answer.has_header("Content-Encoding"):
            answer.content = flat(answer.content.decode(answer.charset)).encode(answer.charset)
        return answer

    with patch.object(Client, "request", asked), patch.object(Template, "_render", drawn):
        yield


def drawn(template: Template, context: Context) -> str:
    """Takes the place of what Django's test runner does for each template, which copies the context of every piece and
    every field of a form: a test reads those of whole answers alone.
    """
    if context.template is template and isinstance(context, RequestContext):
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


@contextmanager
def walked_once() -> Iterator[None]:
    """Inside, whoever asks for the same folder under the same settings gets what was read before."""
    walk, read = WhiteNoise.update_files_dictionary, dict[tuple[Any, ...], dict[str, Any]]()

    def update(self: WhiteNoise, root: str, prefix: str) -> None:
        facts = [getattr(self, name) for name in DECIDING]
        key = (type(self), root, prefix, Path(root).stat().st_mtime_ns, repr(settings.STORAGES), *facts)
        if key not in read:
            before = dict(self.files)
            walk(self, root, prefix)
            read[key] = {url: file for url, file in self.files.items() if before.get(url) is not file}
        self.files.update(read[key])

    with patch.object(WhiteNoise, "update_files_dictionary", update):
        yield
