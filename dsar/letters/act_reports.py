"""What was done, as a letter tells it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.language.formats import cited
from dsar.decisions.marketing_reach import ONLY, day_of, sentences
from dsar.models import Decision, Kind
from dsar.rights.act_names import spelled
from dsar.rights.erasure_counts import plain_entries


def carried_out(rows: Iterable[Decision]) -> Iterator[str]:
    """What carrying out the decisions did, each act once; of several carried out together the first tells it all."""
    finished = [row for row in rows if row.done_at]
    counted = [row for row in finished if "went" in row.done]
    reports = dict.fromkeys(tuple(did(row)) for row in counted or finished)
    yield from (line for lines in reports for line in lines)


def did(row: Decision) -> Iterator[str]:
    """What carrying it out did."""
    if row.done_at is None:
        return
    values: dict[str, Any] = {"day": day_of(row.done, row.done_at), **row.done}
    if row.right == Kind.ERASURE and "went" in row.done:
        yield from erased(row, values)
    elif row.right == Kind.RECTIFICATION and row.done.get("fields"):
        yield _("Corrected on %(day)s.") % values
    elif row.right == Kind.RESTRICTION:
        yield (
            _("Since %(day)s we keep your data and do not use them. We tell you before that ends (Art. 18(3)).")
            % values
        )
    elif row.done.get(ONLY):
        yield from sentences(row.done)
    elif row.done.get("marketing"):
        yield _("Since %(day)s you get no marketing from us. We keep only a mark of your address, to know it.") % values
    elif row.right == Kind.OBJECTION:
        yield _("Since %(day)s we do not use your data for this any more.") % values
    elif row.right == Kind.WITHDRAWAL:
        yield _("Your consent ended on %(day)s. What was done before stays lawful.") % values
    else:
        yield _("Carried out on %(day)s.") % values


def erased(row: Decision, values: dict[str, Any]) -> Iterator[str]:
    """The receipt of an erasure: what went, by kind."""
    went = plain_entries(row.done["went"])
    yield _("Erased on %(day)s: %(went)s entries.") % {**values, "went": sum(went.values())}
    if went:
        yield listed(went)
    yield _("Copies in backups disappear when those are overwritten; after a restore they are erased again.")


def what_stays(rows: Iterable[Decision]) -> Iterator[str]:
    """What an erasure left, by kind, and by which law."""
    for row in (decision for decision in rows if decision.done_at and decision.done.get("stayed")):
        stayed = plain_entries(row.done["stayed"])
        numbers = {"stayed": sum(stayed.values())}
        yield _("What the law obliges us to keep stays, for that alone: %(stayed)s entries.") % numbers
        yield listed(stayed)
        if row.done.get("articles"):
            named = "; ".join(spelled(cited(decision)) for decision in row.done["articles"])
            yield _("Articles: %(articles)s.") % {"articles": named}


def listed(counts: dict[str, int]) -> str:
    """A list of kinds with how many entries."""
    return "\n".join(f"- {name}: {number}" for name, number in counts.items())
