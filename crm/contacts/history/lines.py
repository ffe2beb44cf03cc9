"""One line of a history, made from a row of any source: an entry, an event of a ground, an act in the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from consents.models import GroundEvent
from crm.contacts.history.ledger_acts import ACTS, GROUND_ICONS, PRIVACY, SALES, reason_in_words, without_hidden
from crm.contacts.history.letter_subjects import LetterSubject
from crm.contacts.history.quotes import own_and_quoted
from crm.contacts.models import Attachment, Contact, Interaction
from crm.contacts.ownership.custody import named_for
from crm.mail.outgoing.message_page import MessagePage
from crm.privacy.channels import CHANNELS

ICONS = {"note": "note", "meeting": "users"}  # of kinds that use no channel; a channel has its own
PARTS = ("deal.person_added", "deal.person_changed")  # what they are there the deal itself says (subjects.py)
PLAIN_ACTS = (  # which columns were filled says nothing there
    *("contact.added", "contact.entry_removed", "task.planned", "deal.opened"),
    *("company.role_added", "company.role_removed", "document.added", "document.removed", "lead.claimed"),
    *("object.added", "object.removed"),
    *PARTS,
)
Direction = Interaction.Direction
THEIRS = (Direction.IN, Direction.COPY, Direction.AUTO)  # mail that none of us wrote, whoever's mailbox it came to
GLANCE = 600  # signs of a mail that stand there at once


class OtherPerson(NamedTuple):
    """Another person who took part, named as the reader may see them."""

    pk: int
    uid: UUID
    label: str

    @classmethod
    def of(cls, contact: Contact, reader: Any) -> "OtherPerson":
        """A contact, for one reader."""
        return cls(contact.pk, contact.uid, named_for(reader, contact))


@dataclass(frozen=True)
class Line:
    """One line of the history. `actor` is a user's number as text, resolved to `who` for a whole page at once."""

    at: datetime
    icon: str
    title: Any
    text: str = ""
    side: str = SALES
    actor: str = ""
    who: str = ""
    entry: Interaction | None = None
    columns: tuple[str, ...] = ()
    others: tuple[OtherPerson, ...] = ()
    files: tuple[Attachment, ...] = ()
    delivery: Any = None  # of a mail of ours: how far it got (crm/mail/outgoing/message_page.py)
    waits: bool = False  # it has not left, and the reader may take it back
    again: bool = False  # it did not go, and the reader may write it again
    subject: UUID | None = None  # a deal that it is about, by its public id
    about: LetterSubject | None = None  # the same, where the reader sees it
    sets_part: bool = False  # it may say what they are there,
    part: str = ""  # in these words
    rest: str = ""  # of a long mail: what is shown on request
    quoted: str = ""  # of a mail: what it quotes of the one before
    earlier: tuple["Line", ...] = ()  # the letters before it in the same exchange (threads.py)
    answerable: bool = False  # a letter that one may answer and forward

    @property
    def letters(self) -> int:
        """How many letters of the exchange the record shows."""
        return len(self.earlier) + 1

    @property
    def off(self) -> bool:
        """Whether it is a letter that was not delivered: planned, stopped or bounced."""
        return bool(self.delivery and self.delivery.off)


def line_of(row: Any) -> Line:
    """One row of any source as a line."""
    if isinstance(row, Interaction):
        return line_of_entry(row)
    if isinstance(row, GroundEvent):
        channel = CHANNELS[row.channel].name if row.channel else ""
        text = " · ".join(filter(None, (str(row.purpose), str(channel), row.reach_in_words)))
        return Line(row.at, GROUND_ICONS.get(row.kind, "shield-lock"), row.get_kind_display(), text, PRIVACY, row.actor)
    act = ACTS[row.act]
    reason = reason_in_words(row.counts["reason"]) if "reason" in row.counts else ""
    columns = () if row.act in PLAIN_ACTS else tuple(row.fields)
    columns = tuple(without_hidden(columns))
    details: dict[str, Any] = {"columns": columns, "subject": deal_in(row.target), "sets_part": row.act in PARTS}
    return Line(row.at, act.icon, act.title, reason, act.side, f"{row.actor_kind}:{row.actor_id}", **details)


def deal_in(target: str) -> UUID | None:
    """The public id of the deal that a ledger target names; None for any other target."""
    kind, _colon, uid = target.partition(":")
    try:
        return UUID(uid) if kind == "deal" else None
    except ValueError:
        return None


def line_of_entry(row: Interaction) -> Line:
    """An entry as a line. An unsent letter says so in its title; mail written by others names none of us as author."""
    own, quoted = own_and_quoted(row.summary) if row.is_letter and row.summary else (row.summary, "")
    head, hidden_text = at_a_glance(own) if row.direction else (own, "")
    delivery = MessagePage(row.message, None) if row.message else None
    title = unsent_title(row, delivery) if delivery and delivery.off else title_of(row)
    icon = delivery.icon if delivery and delivery.off else icon_of(row)
    who = "" if row.direction in THEIRS else row.writer
    details: dict[str, Any] = {"who": who, "entry": row, "delivery": delivery, "subject": row.about}
    details |= {"quoted": quoted, "answerable": is_mail(row) and not (delivery and delivery.off)}
    return Line(row.happened_at, icon, title, head, rest=hidden_text, **details)


def is_mail(row: Interaction) -> bool:
    """Whether it is a letter that one may answer and forward."""
    return row.is_letter and row.kind == Interaction.Kind.EMAIL


def title_of(row: Interaction) -> Any:
    """What it is: of a mail who wrote it, of anything else its kind."""
    return row.get_direction_display() if row.direction and row.kind == Interaction.Kind.EMAIL else kind_of(row)


def unsent_title(row: Interaction, delivery: MessagePage) -> Any:
    """What a mail or a text message that has not gone is called."""
    if row.kind != Interaction.Kind.EMAIL:
        return _("Text message that did not go") if delivery.failed else _("Text message that waits")
    if delivery.held:
        return _("E-mail that waits")
    return _("E-mail that did not go") if delivery.failed else _("Planned e-mail")


def icon_of(entry: Interaction) -> str:
    """The icon of an entry: its channel's, or its kind's where it used none."""
    return CHANNELS[entry.way].icon if entry.way else ICONS[entry.kind]


def kind_of(entry: Interaction) -> str:
    """What an entry is called: a message by its channel, anything else by its kind."""
    return str(CHANNELS[entry.channel].name if entry.channel else entry.get_kind_display())


def at_a_glance(text: str) -> tuple[str, str]:
    """The beginning of a mail, cut at the end of a line, and the rest."""
    if len(text) <= GLANCE:
        return text, ""
    line = text.rfind("\n", GLANCE // 2, GLANCE)
    cut = line if line > 0 else max(text.rfind(" ", GLANCE // 2, GLANCE), GLANCE // 2)
    return text[:cut].rstrip(), text[cut:].strip()
