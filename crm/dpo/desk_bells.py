"""The bells of the privacy desk, as crm/plugs.py names them (FRAME_PARTS): of reviews, of packs of evidence."""

from crm.accounts.pages.frame_parts import Bell, FramePart
from crm.dpo.evidence import waiting_packs
from crm.dpo.reviews import due_numbers

REVIEWS = Bell("reviews", "dpo/reviews/bell.html", due_numbers.PARTS, due_numbers.asked)
EVIDENCE = Bell("evidence", "dpo/evidence/bell.html", (waiting_packs.WAITING,), waiting_packs.asked)


def part() -> FramePart:
    """What the desk adds to every page."""
    return FramePart(bells=(REVIEWS, EVIDENCE))
