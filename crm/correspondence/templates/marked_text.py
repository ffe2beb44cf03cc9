"""Letters in bold, with lists and links: marks in their text, as people write them anyway (CommonMark, a part of it).

    **delivery** on Tuesday        bold; *in italics*
    - ramp 2                       a list, and one with numbers by «1.»
    > what you asked               a quoted letter
    [map](https://…)               a link; an address by itself is one too
    ![the hall](cid:id of a file)  a picture that lies beside the letter; any other is its words alone

What is kept, searched, exported and erased is text alone. HTML is made of it when a letter is drawn or leaves, by
markdown-it-py without anything else it knows (no HTML, headings, code), and cleaned once more by nh3.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import nh3
from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

RULES = ("emphasis", "list", "link", "image", "blockquote", "newline", "escape")
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "img"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "img": {"src", "alt", "width", "height"}}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
KEY = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PICTURE = re.compile(rf"!\[([^\[\]\n]{{0,200}})\]\(cid:({KEY})\)")
CID = "{key}@pictures"  # how HTML that leaves names a picture
# what a picture may stand for: one that came along, or one of ours by its address here; nothing is fetched elsewhere
SOURCE = re.compile(rf"cid:(?:logo-)?{KEY}@pictures|/(?:interactions/files|settings/sending/logo)/{KEY}/picture/")
LOW_LINE = "\ue000"  # an underscore is a letter of addresses and file names, never a mark
BOLD = re.compile(r"\*{1,3}(?=\S)([^*\n]+?)(?<=\S)\*{1,3}")
LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\(([^()\s]{1,2000})\)")
LITERAL = {f"\\{sign}": chr(0xE100 + ord(sign)) for sign in "\\*[]>+.-"}  # «\*»: the sign itself, and no mark


def html_of(text: str, pictures: Mapping[str, str] | None = None) -> SafeString:
    """The text of a letter as HTML of ten tags. `pictures` says where those in it lie ({key: source})."""
    drawn = renderer().render(text.replace("_", LOW_LINE), {"pictures": pictures or {}}).replace(LOW_LINE, "_")
    return cleaned(drawn)


def pictures_in(text: str) -> set[str]:
    """The keys of the pictures that a text names."""
    return {key for _words, key in PICTURE.findall(text)}


def with_other_pictures(text: str, others: Mapping[str, str]) -> str:
    """The text with the keys of its pictures changed, where it was copied with them."""
    return PICTURE.sub(lambda match: match[0].replace(match[2], others.get(match[2], match[2])), text)


def plain_of(text: str) -> str:
    """The text of a letter for a program that shows no HTML: words without marks, a link with its address."""
    for mark, sign in LITERAL.items():
        text = text.replace(mark, sign)
    picture = _("picture")
    text = PICTURE.sub(lambda match: f"[{match[1].strip() or picture}]", text)
    text = BOLD.sub(r"\1", LINK.sub(beside, text))
    return text.translate({ord(sign): mark[1] for mark, sign in LITERAL.items()})


def beside(link: re.Match[str]) -> str:
    """Words and address of a link; the address alone where the words say it."""
    words, address = link[1], link[2].removeprefix("mailto:").removeprefix("tel:")
    return words if words in (address, link[2]) else f"{words} <{address}>"


def cleaned(page: str) -> SafeString:
    """HTML of a letter, with nothing in it but those ten tags; of a whole page what stands in its body."""
    gone = {"script", "style", "title", "head"}
    safe = nh3.clean(
        page,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=admitted,
        url_schemes=SCHEMES,
        clean_content_tags=gone,
        link_rel="noopener",
    )
    return mark_safe(safe)  # noqa: S308 - nh3 has just written it


def admitted(tag: str, name: str, value: str) -> str | None:
    """What an attribute may say: a picture is one that lies with us, a link leads to none."""
    if (tag, name) == ("img", "src"):
        return value if SOURCE.fullmatch(value) else None
    return None if name == "href" and value.strip().lower().startswith("cid:") else value


@cache
def renderer() -> MarkdownIt:
    """markdown-it with the few rules that letters have."""
    markdown = MarkdownIt("zero", {"breaks": True, "html": False, "maxNesting": 12}).enable(list(RULES))
    markdown.add_render_rule("text", linked)
    markdown.add_render_rule("image", pictured)
    return markdown


def pictured(_renderer: Any, tokens: Any, place: int, _options: Any, env: Any) -> str:
    """A picture that lies beside the letter; of any other the words alone."""
    source = env["pictures"].get(str(tokens[place].attrGet("src") or "").removeprefix("cid:"))
    words = tokens[place].content
    return format_html('<img src="{}" alt="{}">', source, words) if source else escape(words)


def linked(_renderer: Any, tokens: Any, place: int, _options: Any, _env: Any) -> str:
    """A piece of text, escaped, with its addresses as links; inside of a link without."""
    before = [token.type for token in tokens[:place]]
    inside = before.count("link_open") > before.count("link_close")
    content = tokens[place].content.replace(LOW_LINE, "_")
    return escape(content) if inside else urlize(content, autoescape=True)
