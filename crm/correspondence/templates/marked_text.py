"""Letters in bold, with lists and links: marks in their text, as people write them anyway (CommonMark, a part of it).

    **delivery** on Tuesday        bold; *in italics*
    - ramp 2                       a list, and one with numbers by «1.»
    > what you asked               a quoted letter
    [map](https://…)               a link; an address by itself is one too

What is kept, searched, exported and erased is text alone. HTML is made of it when a letter is drawn or leaves, by
markdown-it-py without anything else it knows (no HTML, pictures, headings, code), and cleaned once more by nh3.
"""

import re
from functools import cache
from typing import Any

import nh3
from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

RULES = ("emphasis", "list", "link", "blockquote", "newline", "escape")
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LOW_LINE = "\ue000"  # an underscore is a letter of addresses and file names, never a mark
BOLD = re.compile(r"\*{1,3}(?=\S)([^*\n]+?)(?<=\S)\*{1,3}")
LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\(([^()\s]{1,2000})\)")
LITERAL = {f"\\{sign}": chr(0xE100 + ord(sign)) for sign in "\\*[]>+.-"}  # «\*»: the sign itself, and no mark


def html_of(text: str) -> SafeString:
    """The text of a letter as HTML of nine tags."""
    drawn = renderer().render(text.replace("_", LOW_LINE)).replace(LOW_LINE, "_")
    return cleaned(drawn)


def plain_of(text: str) -> str:
    """The text of a letter for a program that shows no HTML: words without marks, a link with its address."""
    for mark, sign in LITERAL.items():
        text = text.replace(mark, sign)
    text = BOLD.sub(r"\1", LINK.sub(beside, text))
    return text.translate({ord(sign): mark[1] for mark, sign in LITERAL.items()})


def beside(link: re.Match[str]) -> str:
    """Words and address of a link; the address alone where the words say it."""
    words, address = link[1], link[2].removeprefix("mailto:").removeprefix("tel:")
    return words if words in (address, link[2]) else f"{words} <{address}>"


def cleaned(page: str) -> SafeString:
    """HTML of a letter, with nothing in it but those nine tags; of a whole page what stands in its body."""
    gone = {"script", "style", "title", "head"}
    safe = nh3.clean(
        page, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, clean_content_tags=gone, link_rel="noopener"
    )
    return mark_safe(safe)  # noqa: S308 - nh3 has just written it


@cache
def renderer() -> MarkdownIt:
    """markdown-it with the few rules that letters have."""
    markdown = MarkdownIt("zero", {"breaks": True, "html": False, "maxNesting": 12}).enable(list(RULES))
    markdown.add_render_rule("text", linked)
    return markdown


def linked(_renderer: Any, tokens: Any, place: int, _options: Any, _env: Any) -> str:
    """A piece of text, escaped, with its addresses as links; inside of a link without."""
    before = [token.type for token in tokens[:place]]
    inside = before.count("link_open") > before.count("link_close")
    content = tokens[place].content.replace(LOW_LINE, "_")
    return escape(content) if inside else urlize(content, autoescape=True)
