"""The house's own records in the command palette: their kinds by name, records by title, decrypted and compared."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.contacts.models import ObjectKind
from crm.privacy.keys.blind_index import matches
from crm.privacy.logs import access_log
from crm.sales.models import ObjectRecord
from crm.sales.objects.masked_objects import ObjectForReader, fields_in, objects_for_reader, people_in
from crm.sales.objects.object_card import kinds_offered
from crm.workspace.palette.deal_source import FEW, LOOKED_AT, SHORTEST
from crm.workspace.palette.palette_sources import VIEW, group


def own_records(words: str, *, user: Any) -> dict[str, Any]:
    """The kinds whose name begins with what was typed, and the newest records whose title does."""
    typed = words.strip()
    if len(typed) < SHORTEST or not user.may(rights.CONTACTS_VIEW):
        return group(_("Own records"))
    kinds = list(kinds_offered.rows(None))
    if not kinds:
        return group(_("Own records"))
    lists = [option_of_kind(kind) for kind in kinds if matches(kind.many, typed)]
    return group(_("Own records"), *lists, *map(option_of, objects_matching(typed, user)))


def objects_matching(typed: str, user: Any) -> list[ObjectForReader]:
    """The matching records; people among them are in the access log when it returns. Masked ones are never met."""
    rows = objects_for_reader(objects_looked_through.rows(user), user)
    close = [row for row in rows if row.clear and matches(row.title, typed)][:FEW]
    if close:
        access_log.shown(by=user, view=VIEW, people=people_in(close), fields=fields_in(close))
    return close


@prepared
def objects_looked_through(reader: Any) -> Any:
    """The newest records that the reader sees, as many as are looked at."""
    return ObjectRecord.objects.visible_to(reader).with_keys().order_by("-pk")[:LOOKED_AT]


def option_of_kind(kind: ObjectKind) -> dict[str, Any]:
    """The list of a kind as a line of the palette."""
    label = _("Go to: %(place)s") % {"place": kind.many}
    return {"url": reverse("sales:objects", args=[kind.uid]), "label": label, "icon": kind.icon}


def option_of(row: ObjectForReader) -> dict[str, Any]:
    """One record as a line of the palette."""
    return {"url": row.url, "label": row.title, "sub": f"{row.item.kind}, {row.whose}", "icon": row.icon}
