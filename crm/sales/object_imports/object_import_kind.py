"""Each kind of the house's own records as a kind of import."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import rights
from crm.contacts.imports.custom_columns import shape_of
from crm.contacts.imports.thing_judge import possible_matches
from crm.contacts.models import ObjectKind
from crm.files.imports.import_kinds import Candidate, ImportKind
from crm.privacy.logs import access_log
from crm.sales.models import ObjectRecord
from crm.sales.object_imports.object_rows import ObjectJudge
from crm.sales.object_imports.object_targets import TITLE, groups_of, vocabulary_of
from crm.sales.object_imports.object_writer import ObjectReversal, ObjectWriter
from crm.sales.objects.masked_objects import objects_for_reader, people_in


def object_kinds() -> list[ImportKind]:
    """One for each kind, closed ones too: an import that is under way goes on to say why nothing comes in."""
    return [import_of(kind) for kind in ObjectKind.objects.all()]


def import_of(kind: ObjectKind) -> ImportKind:
    """The import of one kind's records."""
    return ImportKind(
        slug=kind.slug,
        label=kind.many,
        title=_("Import of own records"),
        right=rights.CONTACTS_EDIT,
        page="sales:object_kinds",
        **shape_of(vocabulary_of(kind), groups_of(kind), kind.record),
        keys={"title": _("Title and customer")},
        judge=ObjectJudge,
        writer=ObjectWriter,
        undoing=ObjectReversal,
        meant=lambda load, rows: possible_matches(ObjectJudge(load), rows),
        seen=candidates_for,
        said=title_and_customer,
    )


def title_and_customer(texts: Mapping[str, str]) -> tuple[str, str]:
    """(title, customer) of a row, as the file has them."""
    return texts.get(TITLE, ""), next((texts[name] for name in ("company", "contact", "nip") if texts.get(name)), "")


def candidates_for(user: Any, keys: set[Any]) -> dict[Any, Candidate]:
    """Records for a reader. Whose they are is in the access log before anything is returned."""
    records = ObjectRecord.objects.visible_to(user).filter(uid__in=keys).with_keys()
    rows = objects_for_reader(list(records), user)
    access_log.shown(by=user, view="contacts:import_check", people=people_in(rows), fields=["called"])
    return {row.item.uid: Candidate(str(row.item.uid), f"{row.title} · {row.whose}", row.url) for row in rows}
