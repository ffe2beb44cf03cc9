"""The text of a template as pieces of a paper, filled with values. What a value says never makes a piece of its own.

# Heading          a paragraph that begins so
§ 1                a paragraph of one line that begins so stands in the middle
{{lines}}          a table, as {{totals}}, {{terms}} and {{signatures}} are parts of their own
anything else      a paragraph; a blank line begins the next one
"""

import re
from collections.abc import Iterator, Mapping

from crm.correspondence.templates.placeholders import parts_of
from crm.sales.paper_templates.paper_placeholders import BLOCKS, PAPERS

BLANK = "…" * 12  # to be filled in by hand
PARAGRAPHS = re.compile(r"\n[ \t]*\n")
Piece = dict[str, str]


def pieces_of(text: str, values: Mapping[str, str]) -> list[Piece]:
    """[{kind, text}]; kinds are text, heading, section and the codes of BLOCKS."""
    paragraphs = PARAGRAPHS.split(text.replace("\r\n", "\n").strip())
    return [piece for paragraph in paragraphs for piece in pieces_of_paragraph(paragraph, values)]


def pieces_of_paragraph(paragraph: str, values: Mapping[str, str]) -> Iterator[Piece]:
    """The pieces of one paragraph: a block cuts it in two."""
    words = ""
    for part, is_mark in parts_of(paragraph):
        code = PAPERS.code_of(part.strip("{}")) if is_mark else ""
        if code in BLOCKS:
            yield from words_piece(words, values)
            yield {"kind": code, "text": ""}
            words = ""
        else:
            words += part
    yield from words_piece(words, values)


def words_piece(words: str, values: Mapping[str, str]) -> Iterator[Piece]:
    """A paragraph of words, unless it is empty; its kind is decided before it is filled."""
    words = words.strip()
    if not words:
        return
    kind = "text"
    if words.startswith("# "):
        kind, words = "heading", words.removeprefix("# ")
    elif words.startswith("§") and "\n" not in words:
        kind = "section"
    yield {"kind": kind, "text": filled_or_blank(words, values)}


def filled_or_blank(words: str, values: Mapping[str, str]) -> str:
    """The words with every placeholder replaced; what nobody knows is a row of dots."""
    codes = PAPERS.codes_in(words)
    return PAPERS.filled(words, {code: values.get(code) or BLANK for code in codes})
