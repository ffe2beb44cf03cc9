"""How two states of a register differ, fact by fact, and each in one sentence. No database."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.dpo.register.register_content import NAME, WHOLE, Content, Entry, Fact, Words, hashed, spoken

Pairs = dict[tuple[str, str], Fact]


@dataclass(frozen=True)
class Difference:
    """One fact that is not as it was: `was` is empty for one that came, `now` for one that went."""

    number: str  # of the entry, "" for the register as a whole
    title: Words  # what the entry is called
    letter: str
    fact: str
    was: Words
    now: Words
    mark: str
    since: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about."""
        return self.number, self.letter, self.fact

    @property
    def address(self) -> str:
        """Its key as a part of an address."""
        return hashed(self.key)


def differences(old: Content, new: Content) -> list[Difference]:
    """What is not in `new` as it was in `old`, by entry. An entry that came or went is one of them."""
    before, after = by_number(old), by_number(new)
    numbers = [*after, *(number for number in before if number not in after)]
    return [item for number in sorted(numbers) for item in of_entry(before.get(number), after.get(number))]


def by_number(content: Content) -> dict[str, Entry]:
    """{number: entry}."""
    return {entry.number: entry for entry in content.entries}


def of_entry(old: Entry | None, new: Entry | None) -> list[Difference]:
    """The differences of one entry; one of the two is there."""
    entry = new or old
    if entry is None:
        return []
    pairs_before, pairs_after = pairs(old), pairs(new)
    if (old is None or new is None) and entry.number != WHOLE:
        name = ("", NAME)
        pairs_before = {name: pairs_before[name]} if old else {}
        pairs_after = {name: pairs_after[name]} if new else {}
    keys = dict.fromkeys([*pairs_before, *pairs_after])
    rows = [(key, pairs_before.get(key), pairs_after.get(key)) for key in keys]
    return [difference(entry, key, was, now) for key, was, now in rows if mark_of(was) != mark_of(now)]


def pairs(entry: Entry | None) -> Pairs:
    """{(letter, key): fact} of an entry, of none where there is none."""
    if entry is None:
        return {}
    return {(letter, item.key): item for letter, items in entry.facts.items() for item in items}


def mark_of(item: Fact | None) -> str | None:
    """By what it is compared."""
    return item.mark if item else None


def difference(entry: Entry, key: tuple[str, str], was: Fact | None, now: Fact | None) -> Difference:
    """What came, went or is otherwise."""
    return Difference(
        number=entry.number,
        title=entry.name,
        letter=key[0],
        fact=key[1],
        was=was.words if was else {},
        now=now.words if now else {},
        mark=hashed([now.mark if now else "", was.mark if was else ""]),
        since=now.since if now else "",
    )


def change_words(was: Words, now: Words) -> str:
    """«doszło: …», «było: …, teraz nie ma», «było: …, jest: …», without an end."""
    if not was:
        return _("added: %(now)s") % {"now": spoken(now)}
    if not now:
        return _("was: %(was)s, is no more") % {"was": spoken(was)}
    return _("was: %(was)s, is: %(now)s") % {"was": spoken(was), "now": spoken(now)}


def sentence(was: Words, now: Words, *, version: int, since: str = "") -> str:
    """The whole sentence; `since` is a day in words, "" where it is not told."""
    words = {"version": version, "change": change_words(was, now), "day": since}
    if since:
        return _("Changed since version %(version)s: %(change)s, since %(day)s.") % words
    return _("Changed since version %(version)s: %(change)s.") % words
