"""Who may get a file: the disclosure gate, asked with the categories of its columns.

Asked when the file is ordered, made and handed out: what ended in between ends the file's way, too.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from crm.contacts.exports.export_kinds import ExportKind, kind_of
from crm.jobs.models import Export
from crm.privacy.models import Purpose, Recipient
from crm.privacy.recipients.gate import DisclosureAnswer, facts_in, judge, may_disclose, with_facts


def categories_given(kind: ExportKind, purpose: Purpose, columns: Sequence[str]) -> list[str]:
    """The categories of people's data in such a file; none where nobody is in it, as in most files of companies."""
    return kind.categories_of(columns) if kind.people or kind.fits(purpose, columns) else []


def answer_about(export: Export, at: datetime | None = None) -> DisclosureAnswer | None:
    """Whether the recipient of a file may get it now; None for a file that stays with us."""
    if export.recipient is None:
        return None
    categories = categories_given(kind_of(export), export.purpose, export.columns)
    return may_disclose(export.recipient, export.purpose, categories, at)


def refusal_of(export: Export, at: datetime | None = None) -> DisclosureAnswer | None:
    """Why its recipient may not get the file now; None when nothing stands against it."""
    answer = answer_about(export, at)
    return None if answer is None or answer.allowed else answer


def possible_recipients(
    kind: ExportKind, purpose: Purpose | None, columns: Sequence[str], at: datetime | None = None
) -> dict[str, DisclosureAnswer]:
    """{slug: answer} of everybody whom the purpose names, by name; who may not get the file says why. One statement."""
    if purpose is None:
        return {}
    at, categories = at or timezone.now(), frozenset(categories_given(kind, purpose, columns))
    named = Recipient.objects.active(at).filter(pk__in=purpose.recipients.values("pk")).order_by("name")
    return {row.slug: judge(facts_in(row), purpose, categories, at) for row in with_facts(named, purpose, at)}
