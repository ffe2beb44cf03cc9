"""Deals as a kind of import."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import rights
from crm.contacts.imports.custom_columns import shape_of
from crm.contacts.imports.thing_judge import things_meant
from crm.contacts.tags.tagging import folded_names
from crm.files.imports.import_kinds import Candidate, ImportKind
from crm.privacy.logs import access_log
from crm.sales.deal_imports.deal_writer import DealWriter
from crm.sales.deal_imports.import_undo import DealUndoing
from crm.sales.deal_imports.known_names import Ways
from crm.sales.deal_imports.row_verdicts import RECORD, DealJudge
from crm.sales.deal_imports.target_columns import DEALS, GROUPS
from crm.sales.deals.masked_deals import Seen, paused_among
from crm.sales.models import Deal

TITLE = "title"


def deals() -> ImportKind:
    """Deals."""
    return ImportKind(
        slug="deals",
        label=_("Deals"),
        title=_("Import of deals"),
        right=rights.DEALS_EDIT,
        page="sales:deals",
        **shape_of(DEALS, GROUPS, RECORD),
        tags=folded_names,
        keys={TITLE: _("Name and customer")},
        judge=DealJudge,
        writer=DealWriter,
        undoing=DealUndoing,
        meant=lambda load, rows: things_meant(DealJudge(load), rows),
        seen=seen,
        said=said,
        questions=questions,
    )


def said(texts: Mapping[str, str]) -> tuple[str, str]:
    """What it is about and whose it is, as the file has them."""
    return texts.get("title", ""), next((texts[name] for name in ("company", "contact", "nip") if texts.get(name)), "")


def questions() -> dict[str, Any]:
    """Where deals go whose stage the house does not have, and why those were lost that say nothing."""
    ways = Ways({})
    groups: dict[str, list[tuple[str, str]]] = {}
    for stage in ways.stages:
        groups.setdefault(str(stage.pipeline), []).append((str(stage.uid), str(stage)))
    reasons = [(str(one.uid), str(one)) for one in ways.reasons]
    found: dict[str, Any] = {}
    if groups:
        label = _("Where do deals begin whose stage we do not have?")
        found["stage"] = forms.ChoiceField(label=label, choices=list(groups.items()))
    if reasons:
        label = _("Why were those lost that name no reason of ours?")
        found["reason"] = forms.ChoiceField(label=label, choices=reasons)
    return found


def seen(user: Any, keys: set[Any]) -> dict[Any, Candidate]:
    """Deals for a reader. Whose they are is in the access log before anything is returned."""
    found = list(Deal.objects.alive().visible_to(user).filter(uid__in=keys).with_keys())
    held, now = paused_among([one.pk for one in found]), timezone.now()
    deals = {one.uid: Seen(one, user, now) for one in found if one.pk not in held}
    people = [one.deal.person_id for one in deals.values() if one.deal.person_id]
    access_log.shown(by=user, view="contacts:import_check", people=people, fields=["title"])
    return {uid: Candidate(str(uid), f"{one.title} · {one.whose}", one.url) for uid, one in deals.items()}
