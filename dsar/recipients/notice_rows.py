"""What the page of recipients shows: a row each, what waits in which group, and the one act that is next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _, ngettext

from crm.accounts.language.formats import day, stamp
from crm.privacy.categories import Category
from crm.privacy.models import Recipient
from dsar.models import Kind, RecipientNotice
from dsar.recipients.noted_recipients import OPEN
from dsar.recipients.ways import ICONS, State, Way

TONES = {
    State.WAITING: ("warning", "clock"),
    State.SENT: ("warning", "clock"),
    State.CONFIRMED: ("ok", "circle-check"),
    State.FAILED: ("danger", "alert-triangle"),
    State.IMPOSSIBLE: ("muted", "ban"),
    State.KEEPS: ("muted", "lock"),
}
ADDRESS, REMIND, TASK = "address", "remind", "task"


@dataclass(frozen=True)
class NextAct:
    """The primary button: what it says, and the row it opens; `act` REMIND posts for all who were told."""

    act: str
    words: str
    row: RecipientNotice


def row_of(notice: RecipientNotice, names: dict[str, str]) -> dict[str, Any]:
    """One notice in words."""
    tone, icon = TONES[State(notice.state)]
    return {
        "notice": notice,
        "icon": ICONS[Way(notice.way)],
        "role": role_of(notice),
        "people": people_words(notice),
        "categories": ", ".join(str(Category(code).label) for code in notice.categories) or "–",
        "way": way_words(notice),
        "tone": tone,
        "state_icon": icon,
        "state": state_words(notice),
        "detail": detail_of(notice, names),
        "open": notice.state in OPEN,
        "settled": notice.settled,
        "acts": notice.case.is_open or notice.ends,
    }


def role_of(notice: RecipientNotice) -> str:
    """As what it has the data; of a place of ours whose task it is."""
    role = str(Recipient.Kind(notice.role).label) if notice.role else ""
    return ", ".join(filter(None, [role, right_words(notice) if notice.right != Kind.ERASURE else ""]))


def right_words(notice: RecipientNotice) -> str:
    """Of what it is told."""
    return _("end of the restriction") if notice.ends else str(notice.get_right_display())


def people_words(notice: RecipientNotice) -> str:
    """How many a notice of a purge is about; empty for the people of the case."""
    n = notice.number
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": n} if n else ""


def way_words(notice: RecipientNotice) -> str:
    """How it is told, and by whom."""
    words = str(notice.get_way_display())
    return f"{words}: {notice.owner}" if notice.owner else words


def state_words(notice: RecipientNotice) -> str:
    """Where it stands."""
    if notice.state == State.SENT and notice.right == Kind.ERASURE:
        return _("not confirmed")
    if notice.state == State.WAITING and notice.sent_at:
        return _("reminder on its way")
    if notice.state == State.WAITING and notice.way == Way.TASK and not notice.email:
        return _("to be done")
    return str(notice.get_state_display())


def detail_of(notice: RecipientNotice, names: dict[str, str]) -> str:
    """When it was told, what proves the end, and who says so."""
    parts = []
    if notice.sent_at and notice.way != Way.ITSELF:
        parts.append(_("told %(at)s") % {"at": stamp(notice.sent_at)})
    if notice.reminded_at:
        parts.append(_("reminded %(day)s") % {"day": day(notice.reminded_at)})
    if notice.proof:
        parts.append(f"{notice.get_proof_display()}, {stamp(notice.settled_at)}")
    if notice.tries > 1 and not notice.settled:
        parts.append(ngettext("%(n)s attempt", "%(n)s attempts", notice.tries) % {"n": notice.tries})
    parts += filter(None, [notice.reason, notice.basis])
    if notice.keeps_until:
        parts.append(_("until %(day)s") % {"day": day(notice.keeps_until)})
    if (who := names.get(notice.settled_by)) and notice.settled:
        parts.append(who)
    return "; ".join(parts)


def next_act(notices: Iterable[RecipientNotice]) -> NextAct | None:
    """The earliest group that waits for the desk; None where nothing does."""
    groups: dict[str, list[RecipientNotice]] = {}
    for notice in notices:
        if group := group_of(notice):
            groups.setdefault(group, []).append(notice)
    if not groups:
        return None
    order = list(groups)
    first = min(order, key=lambda group: (min(due(row) for row in groups[group]), order.index(group)))
    rows = sorted(groups[first], key=due)
    return NextAct(first, words_of(first, rows), rows[0])


def group_of(notice: RecipientNotice) -> str:
    """What the desk has to do for it; empty while nothing is to be done, or all is."""
    if notice.settled or notice.way == Way.HOOK:  # what no program confirms goes another way by itself
        return ""
    if notice.state == State.SENT:
        if notice.right != Kind.ERASURE:
            return ""
        return REMIND if notice.email else TASK
    if notice.way == Way.TASK and notice.owner is None:
        return TASK
    return ADDRESS if notice.state == State.FAILED or not notice.email else ""


def words_of(group: str, rows: list[RecipientNotice]) -> str:
    """What the button says."""
    if group == REMIND:
        return ngettext("Remind %(n)s recipient", "Remind %(n)s recipients", len(rows)) % {"n": len(rows)}
    name = {"name": rows[0].name}
    return (_("Address of %(name)s") if group == ADDRESS else _("See to %(name)s")) % name


def due(notice: RecipientNotice) -> date:
    """Until when it is to be settled."""
    return notice.due_on or date.max
