"""From a template and its context to a letter in the reader's language.

A template is three files: `templates/mail/<name>.subject.txt`, `<name>.txt`, `<name>.html`. They get `base_url`, with
which every link begins (`{{ base_url }}{% url … %}`): no request is at hand, so no Host header can bend a link.
"""

from typing import Any

from django.conf import settings
from django.template import Context
from django.template.engine import Engine
from django.template.loader import get_template
from django.utils import translation


def rendered(template: str, context: dict[str, Any], *, language: str) -> dict[str, str]:
    """{"subject", "text", "html"} in `language`. TemplateDoesNotExist when one of the three files is missing."""
    values = {**context, "base_url": settings.BASE_URL, "language": language}
    with translation.override(language):
        return {
            "subject": " ".join(plain(f"mail/{template}.subject.txt", values).split()),
            "text": with_foot(plain(f"mail/{template}.txt", values).strip(), values),
            "html": get_template(f"mail/{template}.html").render(values),
        }


def with_foot(text: str, context: dict[str, Any]) -> str:
    """A text letter as it goes; to a person with the way to their choices under it."""
    return f"{text}\n\n{plain('mail/foot.txt', context).strip()}\n" if context.get("to_person") else f"{text}\n"


def plain(name: str, context: dict[str, Any]) -> str:
    """A text template: nothing in it is HTML, so nothing is escaped."""
    return Engine.get_default().get_template(name).render(Context(context, autoescape=False))
