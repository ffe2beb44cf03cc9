"""How many people's data a recipient has now: as many as `recipients_of` names it for. No names, no rows.

People are counted once for each set of purposes for which they are held and acts by which they were disclosed; the
sets are few, and whatever a recipient has is a sum over those that reach it. Everybody is held for the security of the
system.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, Concat

from consents.recipients.held_purposes import SECURITY, holding_now
from crm.accounts.filled_together import each_counted, fill, statement_of
from crm.accounts.together import counting, counts, rows_of
from crm.privacy.models import Disclosure, Person, PurposeRecipient, Recipient

ACT = "\n"  # before what was disclosed by an act: no slug begins so
GROUPS = """
SELECT held, count(*) FROM (
    SELECT array_agg(DISTINCT slug) AS held FROM ({rows}) AS each (person, slug) GROUP BY person
) AS people GROUP BY held
"""


@dataclass(frozen=True)
class PeopleCounts:
    """Counts at one moment. `standing` are the purposes by which a recipient (primary key) gets everybody."""

    groups: Counter[frozenset[str]]
    everybody: int
    standing: dict[int, frozenset[str]]

    def with_recipient(self, recipient: int) -> int:
        """How many people's data the recipient has, for whatever purpose."""
        return self.reached(self.standing.get(recipient, frozenset()), act_of(recipient))

    def under(self, recipient: int, slug: str) -> int:
        """How many of them for one purpose."""
        return self.reached(self.standing.get(recipient, frozenset()) & {slug}, f"{act_of(recipient)}{slug}{ACT}")

    def reached(self, slugs: Collection[str], act: str) -> int:
        """How many people are held for one of `slugs`, or were disclosed by an act whose name begins so."""
        if SECURITY in slugs:
            return self.everybody
        return sum(
            people
            for held, people in self.groups.items()
            if not held.isdisjoint(slugs) or any(each.startswith(act) for each in held)
        )


def people_counts(recipients: Iterable[Recipient], at: datetime) -> PeopleCounts:
    """The counts of recipients. One statement where a page reads, else three, however many they and the people are."""
    pks = [recipient.pk for recipient in recipients]
    acts = Disclosure.objects.filter(recipient__in=pks, at__lte=at).order_by()
    slug = Coalesce(F("purpose__slug"), Value(""), output_field=CharField())
    name = Concat(Value(ACT), F("recipient"), Value(ACT), slug, Value(ACT), output_field=CharField())
    sources = [*holding_now(at), acts.annotate(slug=name).values_list("person", "slug").distinct()]
    here = each_counted({"here": Person.objects.filter(created_at__lte=at)})
    groups = grouped(sources)
    rows = PurposeRecipient.objects.filter(recipient__in=pks).select_related("purpose", "recipient").order_by("pk")
    fill(rows, beside=[groups, counting(**here)])
    held = Counter({frozenset(slugs): people for slugs, people in rows_of(groups)})
    return PeopleCounts(held, counts(**here)["here"], standing_purposes(rows, at))


def grouped(sources: Iterable[Any]) -> tuple[str, list[Any]]:
    """The statement of (what they are held for, how many people)."""
    statements = [statement for rows in sources if (statement := statement_of(rows))]
    sql_text = " UNION ALL ".join(f"({sql})" for sql, _params in statements)
    return GROUPS.format(rows=sql_text), [value for _sql, params in statements for value in params]


def standing_purposes(rows: Iterable[PurposeRecipient], at: datetime) -> dict[int, frozenset[str]]:
    """{recipient: the purposes whose people it gets all of at `at`}, as `overlap` counts relations."""
    by_recipient: dict[int, frozenset[str]] = {}
    for row in rows:
        begun = row.begins <= at or (row.purpose.version == 1 and row.since is None)
        if row.always and begun and (row.ends is None or row.ends > at):
            by_recipient[row.recipient_id] = by_recipient.get(row.recipient_id, frozenset()) | {row.purpose.slug}
    return by_recipient


def act_of(recipient: int) -> str:
    """How the names of a recipient's acts begin."""
    return f"{ACT}{recipient}{ACT}"
