"""{{ text|letter_html }}, {{ text|letter_plain }}: the text of a letter as it is drawn, and without its marks."""

from django import template
from django.utils.safestring import SafeString

from crm.correspondence.templates.marked_text import html_of, plain_of

register = template.Library()


@register.filter
def letter_html(text: str | None) -> SafeString:
    """As HTML: bold, lists, links, quotes."""
    return html_of(text or "")


@register.filter
def letter_plain(text: str | None) -> str:
    """As plain text."""
    return plain_of(text or "")
