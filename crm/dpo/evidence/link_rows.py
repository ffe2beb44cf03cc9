"""What the page of a pack says of its links: for whom, until when, how each stands, and who came when from where."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.accounts.language.actor_names import signers_of
from crm.dpo.models import EvidenceLink, EvidencePack

SHOWN = 20  # visits by one link
TONES = {
    EvidenceLink.State.OPEN: ("ok", "link"),
    EvidenceLink.State.EXPIRED: ("muted", "clock"),
    EvidenceLink.State.REVOKED: ("muted", "ban"),
    EvidenceLink.State.SHUT: ("danger", "alert-triangle"),
    EvidenceLink.State.SPENT: ("muted", "circle-check"),
    EvidenceLink.State.OVER: ("muted", "trash"),
}


@dataclass(frozen=True)
class LinkRow:
    """One link, as it stands; `visits` are the tries behind it, the newest first."""

    link: EvidenceLink
    maker: str
    chip: dict[str, str]
    open: bool
    visits: list[Any]


def link_rows(pack: EvidencePack, at: datetime) -> list[LinkRow]:
    """Every link to a pack, the newest first."""
    links = list(EvidenceLink.objects.filter(pack=pack).prefetch_related("visits"))
    names = signers_of(*(link.made_by for link in links)) if links else {}
    return [row_of(link, pack, at, names) for link in links]


def row_of(link: EvidenceLink, pack: EvidencePack, at: datetime, names: dict[str, str]) -> LinkRow:
    """One of them."""
    link.pack = pack
    state = link.state(at)
    tone, icon = TONES[state]
    chip = {"text": str(state.label), "tone": tone, "icon": icon}
    visits = list(link.visits.all())[:SHOWN]
    return LinkRow(link, names.get(link.made_by, ""), chip, state == EvidenceLink.State.OPEN, visits)
