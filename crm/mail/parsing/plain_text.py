"""HTML of a mail as plain text: nothing is fetched, nothing runs, nothing that is not shown is kept."""

import html
import re

import nh3

# Signs of HTML that are read; the rest is decoration of a newsletter. A parser that mends what is wrongly nested takes
# four times as long for twice the text: half a million signs of the worst take it seconds, two millions minutes.
LARGEST = 500_000
BLOCKS = frozenset(
    {
        *("p", "div", "br", "hr", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "section", "article", "header", "footer", "address", "dt", "dd", "center"),
    }
)
CELLS = frozenset({"td", "th"})
UNSEEN = {"script", "style", "title", "head", "noscript", "template", "svg", "math", "object", "iframe"}
TAG = re.compile(r"<(/?)([a-z0-9]+)((?:\s[^<>]*)?)/?>")
TARGET = re.compile(r'href="([^"]*)"')


def text_from(page: str) -> str:
    """What a reader would see, line by line; a link is its words, and its address where the words are other ones."""
    allowed = BLOCKS | CELLS | {"a"}
    cleaned = nh3.clean(
        page[:LARGEST].replace("\u00a0", " "),  # written as an entity it takes no longer
        tags=set(allowed),
        clean_content_tags=UNSEEN,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
    return tidy("".join(pieces(re.sub(r"[ \t\r\n\f]+", " ", cleaned))))


def pieces(cleaned: str) -> list[str]:
    """Text between tags, with line ends and addresses in place of the tags. The input is well formed by now."""
    out, at, opened, where = [], 0, "", 0
    for tag in TAG.finditer(cleaned):
        out.append(html.unescape(cleaned[at : tag.start()]))
        at, name, closing = tag.end(), tag[2], bool(tag[1])
        if name in BLOCKS:
            out.append("\n" + ("- " if name == "li" and not closing else ""))
        elif name in CELLS and closing:
            out.append("  ")
        elif name == "a" and not closing:
            target = TARGET.search(tag[3])
            opened, where = html.unescape(target[1]) if target else "", len(out)
        elif name == "a" and opened:
            out.append(beside("".join(out[where:]), opened))
            opened = ""
    return [*out, html.unescape(cleaned[at:])]


def beside(words: str, address: str) -> str:
    """The address of a link, unless its words say it already."""
    plain = re.sub(r"^(https?://|mailto:|tel:)", "", address).rstrip("/")
    return "" if plain.lower() in words.lower() or len(address) > 300 else f" <{address}>"


def tidy(text: str) -> str:
    """No white space at the ends of lines, one empty line at most between two."""
    lines = [re.sub(r"[ \u00a0]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
