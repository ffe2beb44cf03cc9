"""Names of those who answer for an activity. A register keeps their number; a page or a paper turns it into a name."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from crm.accounts.language.actor_names import signers_of
from crm.dpo.register.differences import Difference
from crm.dpo.register.register_content import Content, Entry, Fact, Words

OWNER, USER = "owner", "user:"


def named_facts(content: Content) -> Content:
    """The content with names in place of numbers. One query where there are any."""
    names = names_in(item.words for entry in content.entries for item in entry.under("a") if item.key == OWNER)
    return Content([named_entry(entry, names) for entry in content.entries]) if names else content


def names_in(words: Iterable[Words]) -> dict[str, str]:
    """{number: name} of the colleagues among them."""
    numbers = {text for each in words for text in each.values() if text.startswith(USER)}
    return signers_of(*numbers) if numbers else {}


def named_entry(entry: Entry, names: dict[str, str]) -> Entry:
    """The entry with its owner's name."""
    return replace(
        entry, facts={letter: [named_fact(item, names) for item in items] for letter, items in entry.facts.items()}
    )


def named_fact(item: Fact, names: dict[str, str]) -> Fact:
    """The fact with the owner's name, where it is one."""
    return replace(item, words=named(item.words, names)) if item.key == OWNER else item


def named(words: Words, names: dict[str, str]) -> Words:
    """The words with names."""
    return {code: names.get(text, text) for code, text in words.items()}


def with_owners(items: Sequence[Difference]) -> list[Difference]:
    """Differences in whose words an owner is a name and says that it is one. One query where there are any."""
    owned = [item for item in items if item.fact == OWNER]
    names = names_in(words for item in owned for words in (item.was, item.now))
    return [
        replace(item, was=owner_words(item.was, names), now=owner_words(item.now, names)) if item in owned else item
        for item in items
    ]


def owner_words(words: Words, names: dict[str, str]) -> Words:
    """«właściciel: Magda Zielińska» in every language."""
    result = {}
    for code, who in named(words, names).items():
        with translation.override(code):
            result[code] = _("owner: %(who)s") % {"who": who}
    return result
