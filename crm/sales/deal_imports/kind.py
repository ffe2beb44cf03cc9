"""Deals as a kind of import."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import rights
from crm.contacts.imports.custom_columns import shape_of
from crm.contacts.imports.thing_judge import possible_matches
from crm.contacts.tags.tagging import folded_names
from crm.files.imports.import_kinds import Candidate, ImportKind
from crm.privacy.logs import access_log
from crm.sales.deal_imports.deal_writer import DealWriter
from crm.sales.deal_imports.import_undo import DealImportReversal
from crm.sales.deal_imports.known_names import StagesAndReasons
from crm.sales.deal_imports.row_verdicts import RECORD, DealJudge
from crm.sales.deal_imports.target_columns import DEALS, GROUPS
from crm.sales.deals.masked_deals import DealForReader, paused_among
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
        undoing=DealImportReversal,
        meant=lambda load, rows: possible_matches(DealJudge(load), rows),
        seen=candidates_for,
        said=title_and_customer,
        questions=questions,
    )


def title_and_customer(texts: Mapping[str, str]) -> tuple[str, str]:
    """(title, customer) of a row, as the file has them."""
    return texts.get("title", ""), next((texts[name] for name in ("company", "contact", "nip") if texts.get(name)), "")


def questions() -> dict[str, Any]:
    """Form fields for the default stage and the default reason for losing, used where the file names none we know."""
    ways = StagesAndReasons({})
    groups: dict[str, list[tuple[str, str]]] = {}
    for stage in ways.stages:
        groups.setdefault(str(stage.pipeline), []).append((str(stage.uid), str(stage)))
    reasons = [(str(reason.uid), str(reason)) for reason in ways.reasons]
    fields: dict[str, Any] = {}
    if groups:
        label = _("Where do deals begin whose stage we do not have?")
        fields["stage"] = forms.ChoiceField(label=label, choices=list(groups.items()))
    if reasons:
        label = _("Why were those lost that name no reason of ours?")
        fields["reason"] = forms.ChoiceField(label=label, choices=reasons)
    return fields


def candidates_for(user: Any, keys: set[Any]) -> dict[Any, Candidate]:
    """Deals for a reader. Whose they are is in the access log before anything is returned."""
    visible_deals = list(Deal.objects.alive().visible_to(user).filter(uid__in=keys).with_keys())
    held, now = paused_among([deal.pk for deal in visible_deals]), timezone.now()
    deals = {deal.uid: DealForReader(deal, user, now) for deal in visible_deals if deal.pk not in held}
    people = [deal.deal.person_id for deal in deals.values() if deal.deal.person_id]
    access_log.shown(by=user, view="contacts:import_check", people=people, fields=["title"])
    return {uid: Candidate(str(uid), f"{deal.title} · {deal.whose}", deal.url) for uid, deal in deals.items()}
