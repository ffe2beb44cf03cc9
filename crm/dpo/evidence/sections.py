"""Every section of a pack, in the order of its folders. A room that has evidence of its own adds a line."""

from collections.abc import Iterable
from typing import Any

from crm.dpo.evidence.log_papers import LOGS
from crm.dpo.evidence.pack_scope import Section
from crm.dpo.evidence.people_papers import PEOPLE
from crm.dpo.evidence.recipient_papers import LEAVING
from crm.dpo.evidence.register_papers import REGISTERS

SECTIONS: tuple[Section, ...] = tuple(
    sorted((*REGISTERS, *PEOPLE, *LEAVING, *LOGS), key=lambda section: section.folder)
)
BY_CODE = {section.code: section for section in SECTIONS}


def open_to(user: Any) -> list[Section]:
    """Those whose data the user may see; all of them for the product itself, which has no rights."""
    may = getattr(user, "may", None)
    return [section for section in SECTIONS if may is None or may(section.right)]


def chosen(codes: Iterable[str]) -> list[Section]:
    """The sections with these codes, in their order; a code that no longer exists is left out."""
    wanted = set(codes)
    return [section for section in SECTIONS if section.code in wanted]
