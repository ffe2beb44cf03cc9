"""The codes of a proof as people call them: purposes, notices and forms by their names of today. What is frozen keeps
its codes; what somebody reads says names. A code that nobody knows any more stays as it is.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext as _

from consents.models import CaptureForm, PrivacyNotice
from crm.privacy import page_memo
from crm.privacy.models import Purpose

DEEPEST = 4
NAMED: dict[str, Callable[[], Iterable[Any]]] = {
    "purpose": lambda: Purpose.objects.order_by("version"),
    "notice": PrivacyNotice.objects.all,
    "form": CaptureForm.objects.all,
}


def names_of(kind: str) -> Mapping[str, str]:
    """{code: name} of all purposes, notices or forms there ever were; asked once a page."""
    return page_memo.ask_once(
        ("consents.proof_names", kind, get_language()), lambda: {row.slug: str(row) for row in NAMED[kind]()}
    )


def with_names(value: Any, name: str = "", depth: int = 0) -> Any:
    """A proof, or the part of it under `name`, with names in place of codes."""
    if depth > DEEPEST:
        return value
    if name == "boxes" and isinstance(value, dict):
        return {box_name(place): ticked for place, ticked in value.items()}
    if name == "purposes" and isinstance(value, list):
        return [with_version(str(code)) for code in value]
    if isinstance(value, dict):
        return {key: with_names(part, str(key), depth + 1) for key, part in value.items()}
    if name in NAMED and isinstance(value, str):
        return names_of(name).get(value, value)
    return value


def box_name(place: Any) -> str:
    """«Oferty handlowe/email»: the box of a purpose and a channel."""
    slug, slash, channel = str(place).partition("/")
    return f"{names_of('purpose').get(slug, slug)}{slash}{channel}"


def with_version(code: str) -> str:
    """«Oferty handlowe, wersja 2» of offers/2."""
    slug, _slash, number = code.partition("/")
    words = {"purpose": names_of("purpose").get(slug, slug), "n": number}
    return _("%(purpose)s, version %(n)s") % words if number else str(words["purpose"])
