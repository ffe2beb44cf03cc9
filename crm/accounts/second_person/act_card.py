"""The card of an act that waits for a second person, as pages show it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from crm.accounts.models import GraveAct, User
from crm.accounts.pages.toasts import toast
from crm.accounts.second_person.four_eyes import confirmers
from crm.accounts.second_person.independence import tied_until
from crm.accounts.second_person.words import facts_of, title_of


def card(act: GraveAct, reader: User, names: dict[str, str]) -> dict[str, Any]:
    """One act that waits: {act, title, facts, asker, own, may, tied_until, who (names of those who may)}."""
    asked_by_reader, office = act.asked_by == reader.target, in_office(reader)
    tied = tied_until(act.asked_by, reader) if office and not asked_by_reader else None
    mine = act.user_id == reader.pk
    return {
        "act": act,
        "title": title_of(act),
        "facts": facts_of(act),
        "asker": names.get(act.asked_by, ""),
        "own": asked_by_reader,
        "office": office,
        "may": office and not (asked_by_reader or mine or tied),
        "mine": mine,
        "tied_until": tied,
        "who": [] if office and not asked_by_reader else list(map(str, confirmers(act))),
    }


def line(act: GraveAct, names: dict[str, str]) -> dict[str, Any]:
    """One act that is over, as the page lists it."""
    return {
        "act": act,
        "title": title_of(act),
        "asker": names.get(act.asked_by, ""),
        "decider": names.get(act.decided_by, ""),
        "how": act.get_outcome_display() or _("run out"),
    }


def in_office(user: User) -> bool:
    """Whether the user decides for the controller or is the officer."""
    return user.role.decides or user.role.dpo


def waiting_about(subject: Any) -> GraveAct | None:
    """The act that waits about an account, a role or an integration, for its own page."""
    return GraveAct.objects.waiting().about(subject).first()


def said_to_wait(request: HttpRequest) -> None:
    """Say on the next page that a second person has to confirm."""
    toast(request, _("Asked for. The owner or the data protection officer confirms it; until then nothing changes."))
