"""What can set a rule off at once: acts of the ledger, each about a contact or a deal."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.grounds.enquiries import ENQUIRY
from crm.contacts.columns.contact import CONTACT as CONTACT_COLUMNS
from crm.contacts.custom_values.value_store import fields_of
from crm.contacts.models import Contact
from crm.lists.columns import Columns
from crm.outreach.rule_parts.params import CHOICE, Pairs, Param
from crm.outreach.rule_parts.subjects import CONTACT, DEAL
from crm.privacy.models import LedgerEntry
from crm.sales.columns.deal import DEAL as DEAL_COLUMNS
from crm.sales.models import Deal, Offer, Stage

Fits = Callable[[LedgerEntry, Mapping[str, Any]], bool]


def always(_entry: LedgerEntry, _settings: Mapping[str, Any]) -> bool:
    """Every such act."""
    return True


def is_enquiry(entry: LedgerEntry, _settings: Mapping[str, Any]) -> bool:
    """Whether somebody came with an enquiry, or an enquiry of theirs was written down."""
    return entry.counts.get("purpose") == ENQUIRY or entry.target.startswith(f"purpose:{ENQUIRY}:")


def is_answer(entry: LedgerEntry, _settings: Mapping[str, Any]) -> bool:
    """Whether the letter came from them."""
    return entry.counts.get("direction") == "in"


def touches(entry: LedgerEntry, settings: Mapping[str, Any]) -> bool:
    """Whether the named field was among those that changed; any without a name."""
    return not settings.get("field") or settings["field"] in entry.fields


def stages(_user: Any) -> Pairs:
    """The stages in use."""
    return [
        (str(stage.uid), f"{stage.pipeline}: {stage}") for stage in Stage.objects.in_use().select_related("pipeline")
    ]


def columns_of(table: Columns) -> Callable[[Any], Pairs]:
    """The columns of a kind of record with a control, and the fields that the house made for it."""

    def offered(_user: Any) -> Pairs:
        own = [(field.name, str(field)) for field in fields_of(str(table.model._meta.model_name))]
        return [*((column.name, column.label) for column in table.having("control")), *own]

    return offered


def changed_in(table: Columns) -> Param:
    """Which column has to change."""
    return Param("field", _("Which field"), CHOICE, columns_of(table), optional=True)


STAGE = Param("stage", _("Into the stage"), CHOICE, stages, optional=True)


@dataclass(frozen=True)
class Happening:
    """One thing that happens. `fits` narrows the acts; with `daily` a record counts once a day."""

    code: str
    label: Any
    of: str
    acts: tuple[str, ...]
    fits: Fits = always
    params: tuple[Param, ...] = ()
    daily: bool = False

    def occasion(self, entry: LedgerEntry, record: int) -> str:
        """What makes it one: the entry, or the record and the day."""
        if self.daily:
            return f"{self.code}:{record}:{timezone.localdate(entry.at)}"
        return f"entry:{entry.pk}:{record}"


HAPPENINGS = {
    row.code: row
    for row in (
        Happening("contact_added", _("A contact was added"), CONTACT, ("contact.added",)),
        Happening(
            "enquiry_came",
            _("An enquiry came"),
            CONTACT,
            ("contact.added", "ground.recorded", "ground.given"),
            is_enquiry,
            daily=True,
        ),
        Happening("letter_came", _("They wrote an e-mail to us"), CONTACT, ("contact.email",), is_answer),
        Happening(
            "contact_changed",
            _("Data of a contact changed"),
            CONTACT,
            ("contact.edited", "person.rectified"),
            touches,
            (changed_in(CONTACT_COLUMNS),),
        ),
        Happening("contact_assigned", _("A contact got a new owner"), CONTACT, ("contact.assigned",)),
        Happening("task_done", _("A task about a contact was done"), CONTACT, ("task.done",)),
        Happening("deal_opened", _("A deal was opened"), DEAL, ("deal.opened",)),
        Happening("deal_moved", _("A deal moved to another stage"), DEAL, ("deal.moved",), params=(STAGE,)),
        Happening("deal_changed", _("A deal changed"), DEAL, ("deal.changed",), touches, (changed_in(DEAL_COLUMNS),)),
        Happening("deal_won", _("A deal was won"), DEAL, ("deal.won",)),
        Happening("deal_lost", _("A deal was lost"), DEAL, ("deal.lost",)),
        Happening("offer_sent", _("An offer was sent"), DEAL, ("offer.sent",)),
        Happening("offer_accepted", _("An offer was accepted"), DEAL, ("offer.accepted",)),
        Happening("offer_declined", pgettext_lazy("event", "An offer was declined"), DEAL, ("offer.declined",)),
        Happening("offer_expired", _("An offer expired"), DEAL, ("offer.expired",)),
    )
}
ACTS = {act for row in HAPPENINGS.values() for act in row.acts}


def records_of(happening: Happening, entries: Iterable[LedgerEntry]) -> dict[int, int]:
    """{number of an entry: key of the record that it is about}; two statements however many entries."""
    entries = list(entries)
    if happening.of == CONTACT:
        uids = {entry.about for entry in entries if entry.about}
        keys = dict(Contact.objects.filter(person__uid__in=uids).values_list("person__uid", "pk"))
        return {entry.pk: keys[entry.about] for entry in entries if entry.about in keys}
    named = {entry.pk: target_of(entry) for entry in entries}
    by_kind: dict[str, set[UUID]] = defaultdict(set)
    for kind, uid in filter(None, named.values()):
        by_kind[kind].add(uid)
    known = {("deal", uid): pk for uid, pk in Deal.objects.filter(uid__in=by_kind["deal"]).values_list("uid", "pk")}
    if by_kind["offer"]:
        rows = Offer.objects.filter(uid__in=by_kind["offer"]).values_list("uid", "deal_id")
        known |= {("offer", uid): deal for uid, deal in rows}
    return {number: known[pair] for number, pair in named.items() if pair in known}


def target_of(entry: LedgerEntry) -> tuple[str, UUID] | None:
    """(kind, public id) of what an entry names first."""
    kind, _colon, uid = entry.target.partition(" ")[0].partition(":")
    try:
        return kind, UUID(uid)
    except ValueError:
        return None


def in_stage(settings: Mapping[str, Any], record: Any) -> bool:
    """Whether a deal stands where the trigger wants it: which stage it went to, the ledger does not say."""
    return not settings.get("stage") or str(record.stage.uid) == settings["stage"]


def entries_since(happening: Happening, since: datetime, most: int) -> list[LedgerEntry]:
    """The newest such acts since a moment."""
    rows = LedgerEntry.objects.filter(act__in=happening.acts, at__gte=since).order_by("-at", "-id")
    return list(rows[:most])
