"""What of their data may go for a right: without refused categories, with others blacked out and files kept back."""

from dsar.contents.held_rows import Scope
from dsar.models import Case, Decision, Finding, Kind


def scope_of(case: Case, right: str) -> Scope:
    """What of their data may go for `right`: without refused categories, with others blacked out."""
    refused = Decision.objects.filter(case=case, right=right, verdict="refused", decided_at__isnull=False)
    without = refused.filter(replaced_at=None, purpose="").exclude(category="").values_list("category", flat=True)
    cuts: dict[tuple[str, str], dict[str, list[tuple[int, int]]]] = {}
    withheld: set[tuple[str, str, str]] = set()
    judged = case.findings.filter(outcome=Finding.Outcome.REDACTED)
    for label, row, column, start, end, page in judged.values_list("label", "row", "column", "start", "end", "page"):
        if page is not None:
            withheld.add((label, str(row), column))
        else:
            cuts.setdefault((label, str(row)), {}).setdefault(column, []).append((start, end))
    return Scope(
        portable=right == Kind.PORTABILITY, without=frozenset(without), cuts=cuts, withheld=frozenset(withheld)
    )
