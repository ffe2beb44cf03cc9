"""{{ text|letter_html }}, {{ text|letter_plain }}: the text of a letter as it is drawn, and without its marks."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from crm.correspondence.templates.marked_text import html_of, pictures_in, plain_of

register = template.Library()
SHOWN = (".png", ".jpg", ".jpeg")


@register.filter
def letter_html(text: str | None, pictures: Mapping[str, str] | None = None) -> SafeString:
    """As HTML: bold, lists, links, quotes; `pictures` says where those in it lie."""
    return html_of(text or "", pictures)


@register.filter
def letter_page(text: str | None, files: Iterable[Any]) -> SafeString:
    """As HTML of a page of ours, with the pictures among the `files` that lie beside it."""
    wanted = pictures_in(text or "")
    return html_of(text or "", {str(file.uid): picture_address(file) for file in files if str(file.uid) in wanted})


@register.filter
def letter_plain(text: str | None) -> str:
    """As plain text."""
    return plain_of(text or "")


@register.filter
def beside_text(files: Iterable[Any], text: str | None) -> list[Any]:
    """The files of a letter that do not stand in its text."""
    inside = pictures_in(text or "")
    return [file for file in files if str(file.uid) not in inside]


@register.filter
def picture_address(file: Any) -> str:
    """Where a page finds a picture of a letter; empty for what is none."""
    is_picture = not file.unusual and (file.file_name or "").lower().endswith(SHOWN)
    return reverse("contacts:entry_picture", args=[file.uid]) if is_picture else ""
