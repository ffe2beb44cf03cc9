"""Deals as what a field leads to. One that the reader does not see, or that lies in a bin, is no link."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.permissions import rights
from crm.contacts.links.linked_people import VIEW
from crm.contacts.models.field_kinds import Kind
from crm.lists.pages.list_search import is_any_of
from crm.privacy.keys.blind_index import folded
from crm.privacy.logs import access_log
from crm.privacy.record_links import Linked, LinkTarget
from crm.sales.deals.masked_deals import DealForReader, deals_for_reader, fields_in, people_in
from crm.sales.models import Deal, LinkedDeal

NEWEST, OFFERED = 300, 8  # titles are sealed, and no index holds them: only the newest are looked through


def deal_target() -> LinkTarget:
    """How a field leads to a deal."""
    return LinkTarget(
        kind=Kind.DEAL.value,
        rows=LinkedDeal,
        column="deal",
        visible=lambda reader: visible(reader).values("pk"),
        seen=seen,
        meant=meant,
        offered=lambda reader, text: linked_deals(newest_called(reader, text)[:OFFERED], reader),
        held=held,
    )


def visible(reader: Any) -> Any:
    """The deals that are a link for the reader; all of them for the product itself."""
    rows = Deal.objects.alive()
    if reader is None:
        return rows
    return rows.visible_to(reader) if reader.may(rights.DEALS_VIEW) else rows.none()


def seen(reader: Any, keys: Collection[UUID]) -> Mapping[str, Linked]:
    """{public id: deal}."""
    return {linked.key: linked for linked in read(visible(reader).filter(uid__in=keys), reader)}


def read(rows: Any, reader: Any) -> list[Linked]:
    """The deals of a query as the reader may read them."""
    deals = list(rows.with_keys())
    if reader is None:
        return [linked_deal(DealForReader(deal, None, timezone.now(), locked=True), _("a deal")) for deal in deals]
    return linked_deals(deals_for_reader(deals, reader, at=timezone.now()), reader)


def linked_deals(rows: list[DealForReader], reader: Any) -> list[Linked]:
    """The deals as links; the access log learns of people whose deals they are."""
    if people := people_in(rows):
        access_log.shown(by=reader, view=VIEW, people=people, fields=fields_in(rows))
    return [linked_deal(row, row.title, row.whose) for row in rows]


def linked_deal(row: DealForReader, title: str, whose: str = "") -> Linked:
    """One deal; a file names it by its public id, since a title may name people."""
    key = str(row.deal.uid)
    return Linked(key, row.deal.pk, title, row.url, key, whose, "briefcase")


def meant(reader: Any, text: str) -> list[Linked]:
    """The deals with this very title or short key, among the newest that the reader sees and reads."""
    if reader is None:
        return []
    wanted = folded(" ".join(text.split()))
    rows = newest_read(reader)
    return linked_deals([row for row in rows if wanted in (folded(row.title), folded(row.short))], reader)


def newest_called(reader: Any, text: str) -> list[DealForReader]:
    """The newest deals with words of their title or customer that begin so."""
    return [row for row in newest_read(reader) if is_any_of(text, row.title, row.whose)]


def newest_read(reader: Any) -> list[DealForReader]:
    """The newest deals whose titles the reader reads."""
    rows = visible(reader).with_keys().order_by("-last_activity_at", "-pk")[:NEWEST]
    return [row for row in deals_for_reader(list(rows), reader, at=timezone.now()) if row.clear]


def held(keys: Collection[UUID]) -> Mapping[str, int]:
    """{public id: primary key} of deals that exist, locked so that none goes before the link stands."""
    rows = Deal.objects.filter(uid__in=keys).order_by("pk").select_for_update(no_key=True)
    return {str(uid): pk for uid, pk in rows.values_list("uid", "pk")}
