"""The choices page: every purpose and channel based on consent, what rests on something else and why, what happened.

page_of(person)      what the preference centre shows; what they change there is done by consents/preferences/choices.py
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.grounds.answers import Answer, required_by_law, stands
from consents.grounds.recording import answers, channels_of
from consents.grounds.refusals import Refusals
from consents.models import Ground, GroundEvent, Wording, WordingText
from crm.privacy.channels import CHANNELS, Channel
from crm.privacy.models import LegalBasis, Person, Purpose

HISTORY = 50  # the newest events
NEEDED = {
    LegalBasis.CONTRACT: _(
        "We need this for your question, order or contract. It rests on no consent, so there is nothing to switch off; "
        "it carries no advertising."
    ),
    LegalBasis.LEGAL_DUTY: _("The law orders us to do this. It rests on no consent: there is nothing to switch off."),
    LegalBasis.LEGITIMATE_INTEREST: _(
        "This rests on our interest in working with you or your company. You can object for reasons of your own "
        "situation: write to us."
    ),
    LegalBasis.VITAL_INTEREST: _("This protects somebody's life or health. It rests on no consent."),
}


@dataclass(frozen=True)
class Line:
    """One channel of one purpose: whether the answer is yes, since when, to which words another yes would be."""

    purpose: Purpose
    channel: str
    yes: bool
    since: datetime | None = None
    text: WordingText | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """What the two inputs are called."""
        return f"say-{self.purpose.slug}-{self.channel}"

    @property
    def label(self) -> str:
        """The channel in a word."""
        return str(CHANNELS[self.channel].name)

    @property
    def words(self) -> dict[str, str]:
        """Purpose, channel and the words agreed to, for a letter."""
        return {"purpose": str(self.purpose), "channel": self.label, "text": self.text.text if self.text else ""}

    @property
    def can_agree(self) -> bool:
        """Whether a yes is possible now: there are words to say yes to, or it needs none."""
        return self.yes or self.text is not None or self.purpose.legal_basis != LegalBasis.CONSENT


@dataclass(frozen=True)
class Topic:
    """The lines of one purpose."""

    purpose: Purpose
    lines: tuple[Line, ...]
    wording: Wording | None
    often: str

    @property
    def agreed_at(self) -> datetime | None:
        """The day of their latest yes."""
        return max((line.since for line in self.lines if line.yes and line.since), default=None)


@dataclass(frozen=True)
class Needed:
    """A purpose that rests on something else, and why it is not theirs to switch off here."""

    purpose: Purpose
    why: str


@dataclass(frozen=True)
class Way:
    """One channel of advertising, and whether they object to it already."""

    channel: Channel
    refused: bool


@dataclass(frozen=True)
class Page:
    """Everything the preference centre shows of one person."""

    topics: tuple[Topic, ...]
    needed: tuple[Needed, ...]
    ways: tuple[Way, ...] = ()

    @property
    def lines(self) -> list[Line]:
        """All of them, in order."""
        return [line for topic in self.topics for line in topic.lines]

    @property
    def purposes(self) -> list[Purpose]:
        """All that the page speaks of."""
        return [*(topic.purpose for topic in self.topics), *(needed.purpose for needed in self.needed)]

    @property
    def agrees(self) -> bool:
        """Whether there is anything to withdraw."""
        return any(line.yes for line in self.lines)

    @cached_property
    def seen(self) -> str:
        """The versions on the page as one word; it comes back with the answer."""
        return ".".join(f"{topic.purpose.slug}-{topic.wording.version}" for topic in self.topics if topic.wording)


def page_of(person: Person, language: str, at: datetime | None = None) -> Page:
    """What `person` sees in `language` at `at`. They come with their key. Nine queries, whatever they agreed to."""
    at = at or timezone.now()
    grounds = list(Ground.objects.filter(person=person).select_related("purpose").order_by("pk"))
    active = {purpose.slug: purpose for purpose in Purpose.objects.active(at)}
    consent_purposes = {slug: item for slug, item in active.items() if hers(item)}
    wordings = {item.purpose_slug: item for item in Wording.objects.in_force(at).prefetch_related("texts")}
    ways = {
        slug: channels_shown(person, item, wordings.get(slug), grounds, language)
        for slug, item in consent_purposes.items()
    }
    pairs = [(channel, consent_purposes[slug]) for slug, channels in ways.items() for channel in channels]
    by_pair = answers(
        [person.pk], pairs, at=at, restricted=frozenset()
    )  # paused or not, what they said stays what it is
    topics = [
        topic_of(person, consent_purposes[slug], channels, wordings.get(slug), by_pair, language)
        for slug, channels in ways.items()
        if channels
    ]
    ways_out = ways_of(person, grounds, active.values(), at)
    return Page(tuple(topics), tuple(needed_by(grounds, consent_purposes, active, at)), tuple(ways_out))


def ways_of(person: Person, grounds: list[Ground], purposes: Iterable[Purpose], at: datetime) -> list[Way]:
    """The channels of what advertises, each to be objected to by itself; a later yes of theirs makes it open again."""
    advertising = [item for item in purposes if item.marketing]
    refusals = Refusals.of(grounds, [person.pk], at, addresses=False)
    held = {(item.purpose.slug, item.channel): item for item in grounds}

    def refused(channel: str) -> bool:
        last = refusals.last(person.pk, channel)
        theirs = [held.get((item.slug, channel)) for item in advertising if channel in item.channels]
        return all(stands(ground, at, last) for ground in theirs)

    used = {channel for item in advertising for channel in item.channels}
    return [Way(row, refused(code)) for code, row in CHANNELS.items() if code in used]


def hers(purpose: Purpose) -> bool:
    """Whether a yes or a no of theirs decides: consent, and marketing whatever it rests on (Art. 7(3), 21(2))."""
    return purpose.legal_basis == LegalBasis.CONSENT or purpose.marketing


def channels_shown(
    person: Person, purpose: Purpose, wording: Wording | None, grounds: list[Ground], language: str
) -> list[str]:
    """Channels that have words to say yes to, or a yes to take back."""
    held = {ground.channel for ground in grounds if ground.purpose.slug == purpose.slug and ground.channel}
    spoken = {text.channel for text in texts_of(wording, language)}
    if purpose.legal_basis != LegalBasis.CONSENT:
        spoken = set(purpose.channels)
    reached = set(channels_of(person, purpose))
    return [channel for channel in CHANNELS if channel in held or channel in spoken & reached]


def texts_of(wording: Wording | None, language: str) -> list[WordingText]:
    """The words of a version in one language."""
    return [text for text in wording.texts.all() if text.language == language] if wording else []


def topic_of(
    person: Person,
    purpose: Purpose,
    channels: list[str],
    wording: Wording | None,
    by_pair: Mapping[tuple[int, str, str], Answer],
    language: str,
) -> Topic:
    """The lines of one purpose."""
    texts = {text.channel: text for text in texts_of(wording, language)}
    pairs = [(channel, by_pair[person.pk, channel, purpose.slug]) for channel in channels]
    lines = [
        Line(purpose, channel, answer.allowed, answer.since if answer.allowed else None, texts.get(channel))
        for channel, answer in pairs
    ]
    return Topic(purpose, tuple(lines), wording, wording.how_often(language) if wording else "")


def needed_by(
    grounds: list[Ground], consent_purposes: Mapping[str, Purpose], active: Mapping[str, Purpose], at: datetime
) -> list[Needed]:
    """What their data serve besides, once for each purpose."""
    grounds_found = {
        ground.purpose.slug: ground
        for ground in grounds
        if ground.in_force(at) and ground.purpose.slug in active and ground.purpose.slug not in consent_purposes
    }
    return [
        Needed(active[slug], str(NEEDED[LegalBasis(ground.basis)]))
        for slug, ground in sorted(grounds_found.items())
        if not required_by_law(active[slug])
    ]


def history_of(person: Person) -> list[GroundEvent]:
    """What happened to their grounds, newest first."""
    events = GroundEvent.objects.filter(person=person).select_related("purpose").defer("proof")
    return list(events.order_by("-at", "-pk")[:HISTORY])


def in_force(person: Person, at: datetime | None = None) -> list[Ground]:
    """Their consents in force, for the receipt."""
    at = at or timezone.now()
    grounds = Ground.objects.filter(person=person, basis=LegalBasis.CONSENT, ended_at=None)
    return [ground for ground in grounds.select_related("person__key", "purpose").order_by("pk") if ground.in_force(at)]
