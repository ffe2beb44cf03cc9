"""What pages about versions of words share: picking two of them, who drafted, advised and decided, the two forms."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from consents.models import Drafted
from consents.statements.drafts import give_opinion
from consents.wordings.forms import OpinionForm, PublicationForm
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.accounts.language.formats import day
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights

Words = TypeVar("Words", bound=Drafted)
Facts = list[dict[str, Any]]


def two(request: HttpRequest, versions: Sequence[Words]) -> tuple[Words | None, Words | None]:
    """(older, newer) of `versions`, the newest first: those that the address names, else the last two."""
    new = picked(versions, request.GET.get("to"), 0)
    return picked(versions, request.GET.get("from"), versions.index(new) + 1 if new else 0), new


def picked(versions: Sequence[Words], number: str | None, place: int) -> Words | None:
    """The version called for by its number, else the one at `place`, else none."""
    chosen = next((version for version in versions if str(version.version) == number), None)
    return chosen or (versions[place] if place < len(versions) else None)


def facts(old: Drafted | None, new: Drafted | None, own_facts: Sequence[tuple[str, Callable[[Any], str]]]) -> Facts:
    """What changed besides the words, a line for each fact: {"label", "cells": [old?, new]}. `own_facts` come first."""
    pair = [version for version in (old, new) if version]
    named = {version.pk: signatures(version) for version in pair}
    lines: list[tuple[str, Callable[[Any], Any]]] = [
        *own_facts,
        (_("Reason"), lambda version: version.why),
        (_("Drafted"), lambda version: name_and_day(named[version.pk]["drafted_by"], version.drafted_at)),
        (_("Officer's opinion"), lambda version: opinion_of(version, named[version.pk]["opinion_by"])),
        (_("Approved"), lambda version: name_and_day(named[version.pk]["published_by"], version.published_at)),
        (_("Against the opinion because"), lambda version: version.overruled),
    ]
    return [{"label": label, "cells": [say(version) for version in pair]} for label, say in lines]


def signatures(version: Drafted) -> dict[str, str]:
    """Who drafted, advised and decided, by name."""
    columns = {name: getattr(version, name) for name in ("drafted_by", "opinion_by", "published_by")}
    names = names_of(signature_pair(value) for value in columns.values() if value)
    return {name: names[signature_pair(value)] if value else "" for name, value in columns.items()}


def name_and_day(who: str, at: Any) -> str:
    """«Dora Dudek, 12 Oct 2026»; nothing where nobody did it yet."""
    return f"{who}, {day(at)}" if who else ""


def opinion_of(version: Drafted, who: str) -> str:
    """Who, when, for or against, and why."""
    return (
        f"{name_and_day(who, version.opinion_at)}: {version.get_opinion_display()}. {version.opinion_text}"
        if version.opinion
        else ""
    )


def duties(request: HttpRequest, waiting: Drafted | None) -> dict[str, Any]:
    """The draft, and the forms of those whose word is awaited on it."""
    user: Any = request.user
    return {
        "draft": waiting,
        "opinion": OpinionForm() if waiting and user.role.dpo else None,
        "publication": PublicationForm() if waiting and user.may(rights.PRIVACY_DECIDE) else None,
    }


def take_opinion(request: HttpRequest, waiting: Drafted | None) -> None:
    """The data protection officer's opinion on a draft. Nobody else has one."""
    filled, user = OpinionForm(request.POST), cast(Any, request.user)
    if not user.role.dpo:
        toast(request, _("Only the data protection officer gives an opinion."))
    elif waiting is None or not filled.is_valid():
        toast(request, _("Nothing was saved: say for or against, and why."))
    elif give_opinion(waiting, filled.cleaned_data["opinion"], filled.cleaned_data["text"], by=user):
        toast(request, _("Opinion saved."))


def take_decision(request: HttpRequest, waiting: Drafted | None, publish: Callable[..., Drafted]) -> None:
    """The controller puts a draft in force, or learns why it cannot be."""
    filled = PublicationForm(request.POST)
    if waiting is None or not filled.is_valid():
        return
    try:
        published = publish(waiting, by=request.user, overruling=filled.cleaned_data["overruling"])
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=messages.ERROR)
    else:
        toast(request, _("Version %(number)s is in force.") % {"number": published.version})
