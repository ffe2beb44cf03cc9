"""The ways by which a person can be reached: one row each, read by everything that lists, asks, refuses or reads them.

    CHANNELS["sms"].name          "SMS"
    list(CHANNELS)                their codes, in the order of every list
    channel_choices()             (code, name) for columns and forms

A row added here stands in the gate, in forms, the preference centre, lists, filters, imports and the API. Only what
one channel alone can do (dial, write a letter) names a code: EMAIL, PHONE. What purposes may use, their rows say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.narrowing import Words
from crm.privacy.categories import Category

EMAIL, PHONE, SMS, WHATSAPP, POST = "email", "phone", "sms", "whatsapp", "post"
MESSAGE = "message"  # kind of the history entries of what colleagues write by hand, whichever channel


class Proof(StrEnum):
    """How a yes that somebody typed is shown to be the yes of whoever has the address."""

    LINK = "link"  # a button behind a link that only this mailbox gets
    NONE = "none"  # nothing: only paper or a recording proves it


@dataclass(frozen=True)
class Channel:
    """One way to reach somebody.

    `code` has up to eight letters. `address` names the column of Person and the kind of ContactPoint that hold where it
    leads; empty where we keep none. `fields` are what a form asks for, `categories` what has to stay to show whose yes
    it was, the last of them what a purpose must need to use it. `electronic`: advertising needs consent before
    (ePrivacy Directive Art. 13).
    """

    code: str
    name: Words
    by: Words  # "By SMS"
    may: Words  # "May be reached by SMS"
    lacking: Words  # what to say to somebody who ticked it and left no address
    icon: str
    address: str
    fields: tuple[str, ...]
    categories: tuple[Category, ...]
    electronic: bool = True
    proof: Proof = Proof.NONE
    transport: str = ""  # dotted path of what carries our messages; empty: colleagues do it by hand
    as_text: bool = False  # a provider of text messages carries it, to a phone number
    badge: bool = True  # in lists of people
    entry: str = ""  # kind of the history entries that tell of it
    came_by: str = ""  # kind of Origin of those who came to us by it
    answers: bool = False  # what a form leaves is answered by it
    headers: str = ""  # pattern of headers of a file, in plain letters
    refusals: tuple[str, ...] = ()  # words by which a file says «no» to it, in plain letters

    @property
    def suppressed(self) -> bool:
        """Whether an objection is remembered for the address itself, as a keyed hash."""
        return bool(self.address)


ROWS = (
    Channel(
        code=EMAIL,
        name=_("E-mail"),
        by=_("By e-mail"),
        may=pgettext_lazy("filter", "May be reached by e-mail"),
        lacking=_("You ticked e-mail: give your e-mail address, or untick it."),
        icon="mail",
        address="email",
        fields=("email",),
        categories=(Category.EMAIL,),
        proof=Proof.LINK,
        transport="crm.mail.outgoing.outbox.post",
        entry="email",
        came_by="enquiry",
        answers=True,
        headers=r"\bemail|\bmail($|[^i]|i[^n])|\bnewsletter",
        refusals=(
            *("do not email", "dont email", "no email", "no emails", "email opt out", "opted out of email"),
            *("unsubscribed from email", "unsubscribed from all email", "unsubscribed from newsletter"),
            *("nie mailowac", "nie pisac maili", "nie wysylac maili", "nie wysylac emaili", "nie wysylac emailu"),
            *("nie wysylac newslettera", "wypisany z newslettera", "wypisana z newslettera"),
            *("rezygnacja z newslettera", "bez newslettera"),
        ),
    ),
    Channel(
        code=PHONE,
        name=_("Phone"),
        by=_("By phone"),
        may=pgettext_lazy("filter", "May be reached by phone"),
        lacking=_("You ticked phone: give your phone number, or untick it."),
        icon="phone",
        address="phone",
        fields=("phone",),
        categories=(Category.PHONE,),
        entry="call",
        came_by="call",
        answers=True,
        headers=r"\btel|\bphone|\brozmow|\bcalls?\b|\bdzwon",
        refusals=(
            *("do not call", "dont call", "no calls", "do not phone", "opted out of calls", "nie dzwonic"),
            *("nie telefonowac", "bez telefonow", "zakaz telefonow"),
        ),
    ),
    Channel(
        code=SMS,
        name=_("SMS"),
        by=_("By SMS"),
        may=pgettext_lazy("filter", "May be reached by SMS"),
        lacking=_("You ticked SMS: give your phone number, or untick it."),
        icon="message",
        address="phone",
        fields=("phone",),
        categories=(Category.PHONE,),
        as_text=True,
        entry=MESSAGE,
        headers=r"\bsms\b",
        refusals=(
            *("do not text", "no sms", "sms opt out", "opted out of sms", "nie wysylac sms", "nie wysylac smsow"),
            "bez sms",
        ),
    ),
    Channel(
        code=WHATSAPP,
        name=_("WhatsApp"),
        by=_("By WhatsApp"),
        may=pgettext_lazy("filter", "May be reached by WhatsApp"),
        lacking=_("You ticked WhatsApp: give your phone number, or untick it."),
        icon="send",
        address="phone",
        fields=("phone",),
        categories=(Category.PHONE,),
        entry=MESSAGE,
        headers=r"\bwhats ?app\b",
        refusals=(
            *("no whatsapp", "whatsapp opt out", "opted out of whatsapp", "do not whatsapp", "bez whatsappa"),
            *("nie pisac na whatsapp", "nie pisac na whatsappie"),
        ),
    ),
    Channel(
        code=POST,
        name=_("Post"),
        by=_("By post"),
        may=pgettext_lazy("filter", "May be reached by post"),
        lacking=_("You ticked post: give your whole postal address, or untick it."),
        icon="mailbox",
        address="",  # letters go to firms; a private postal address stands among the answers of a form
        fields=("street", "postcode", "city"),
        categories=(Category.IDENTITY, Category.ADDRESS),
        electronic=False,
        badge=False,
        entry=MESSAGE,
        headers=r"\bpoczt|\blist(y|owny)?\b|\bpost(al)?\b",
        refusals=("do not mail", "no mail", "nie wysylac poczty", "nie wysylac listow", "bez poczty"),
    ),
)
CHANNELS: dict[str, Channel] = {row.code: row for row in ROWS}


def channel_choices() -> list[tuple[str, Words]]:
    """(code, name) of all, for columns and forms. Columns name this function, so a new row is no migration."""
    return [(row.code, row.name) for row in CHANNELS.values()]


def address_kind(code: str) -> str:
    """The kind of address that a channel leads to; empty for none, and for no channel."""
    return CHANNELS[code].address if code else ""


def is_electronic(code: str) -> bool:
    """Whether advertising by it needs consent before; False for no channel."""
    return bool(code) and CHANNELS[code].electronic


def is_text(code: str) -> bool:
    """Whether a provider of text messages carries it; False for no channel."""
    return bool(code) and CHANNELS[code].as_text


def having(address: str) -> list[str]:
    """The codes of the channels that lead to addresses of one kind."""
    return [row.code for row in CHANNELS.values() if row.address == address]


def channel_of(entry: str) -> str:
    """The one channel of which entries of this kind tell; empty for one that used none (a note, a meeting), and for one
    that says by itself which it was (a message).
    """
    codes = channels_of(entry)
    return codes[0] if len(codes) == 1 else ""


def channels_of(entry: str) -> list[str]:
    """The channels of which entries of this kind tell."""
    return [row.code for row in CHANNELS.values() if row.entry and row.entry == entry]


def names_of(codes: Iterable[str]) -> list[str]:
    """The names of some channels in the reader's language, in the order of the table."""
    wanted_codes = set(codes)
    return [str(row.name) for row in CHANNELS.values() if row.code in wanted_codes]
