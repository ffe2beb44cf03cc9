"""What pages about versions of words share: picking two of them, who drafted, advised and decided, the two forms."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from consents.models import Drafted
from consents.statements.drafts import give_opinion
from consents.wordings.forms import OpinionForm, PublicationForm
from crm.accounts.pages.actor_names import names_of, signed
from crm.accounts.pages.formats import day
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
    chosen = next((one for one in versions if str(one.version) == number), None)
    return chosen or (versions[place] if place < len(versions) else None)


def facts(old: Drafted | None, new: Drafted | None, own: Sequence[tuple[str, Callable[[Any], str]]]) -> Facts:
    """What changed besides the words, a line for each fact: {"label", "cells": [old?, new]}. `own` come first."""
    pair = [one for one in (old, new) if one]
    named = {one.pk: signatures(one) for one in pair}
    lines: list[tuple[str, Callable[[Any], Any]]] = [
        *own,
        (_("Reason"), lambda one: one.why),
        (_("Drafted"), lambda one: told(named[one.pk]["drafted_by"], one.drafted_at)),
        (_("Officer's opinion"), lambda one: opinion_of(one, named[one.pk]["opinion_by"])),
        (_("Approved"), lambda one: told(named[one.pk]["published_by"], one.published_at)),
        (_("Against the opinion because"), lambda one: one.overruled),
    ]
    return [{"label": label, "cells": [say(one) for one in pair]} for label, say in lines]


def signatures(one: Drafted) -> dict[str, str]:
    """Who drafted, advised and decided, by name."""
    columns = {name: getattr(one, name) for name in ("drafted_by", "opinion_by", "published_by")}
    names = names_of(signed(value) for value in columns.values() if value)
    return {name: names[signed(value)] if value else "" for name, value in columns.items()}


def told(who: str, at: Any) -> str:
    """«Dora Dudek, 12 Oct 2026»; nothing where nobody did it yet."""
    return f"{who}, {day(at)}" if who else ""


def opinion_of(one: Drafted, who: str) -> str:
    """Who, when, for or against, and why."""
    return f"{told(who, one.opinion_at)}: {one.get_opinion_display()}. {one.opinion_text}" if one.opinion else ""


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
        made = publish(waiting, by=request.user, overruling=filled.cleaned_data["overruling"])
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages))
    else:
        toast(request, _("Version %(number)s is in force.") % {"number": made.version})
