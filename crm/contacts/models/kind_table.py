"""The table of kinds of custom fields: whatever a surface has to know of a kind stands in one row.

    KIND_OF[field.kind].read(field, text)     what is typed, sent or imported as it is stored
    KIND_OF[field.kind].words(field, stored)  the stored value as text, `typed` as it stands in a form, `json` for
                                              programs

A new kind is a row here and a code in `Kind`; forms, lists, filters, files, programs and merges read this table.
`field` is a row of a definition: its unit, its choices (`offered`, `spellings`, `by_key`), its `colleagues`,
the records it leads to (`links`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.contacts.models import field_kinds
from crm.contacts.models.field_kinds import NO, YES, Control, Kind
from crm.files.rows import cell_values
from crm.privacy.keys.blind_index import folded

Pairs = list[tuple[str, Any]]
SEVERAL = ";"  # between the answers of one value, as it is stored and as a file has it
LONGEST_LABEL = 4  # parts between semicolons within one label


def plain_json(_field: Any, stored: str) -> Any:
    """A value that programs get as it is stored."""
    return stored


def no_answers(_field: Any) -> Pairs:
    """A kind with nothing to choose from."""
    return []


def all_of(_field: Any, stored: str) -> list[str]:
    """The one answer of a value."""
    return [stored] if stored else []


@dataclass(frozen=True)
class FieldKind:
    """One kind. `answers` are (stored, label) pairs that a form offers, `asked_for` those that a filter offers.

    `several`: a value may hold many answers (`parts`). `indexed`: rows can be found by an answer, through its keyed
    hash. `free`: what is typed may be anything, so it is looked through for numbers that identify somebody.
    `with_unit`: its unit stands behind the value. `linked`: it leads to another record. `filed` is the value as a file
    has it.
    """

    read: Callable[[Any, str], str]
    words: Callable[[Any, str], str]
    typed: Callable[[Any, str], Any]
    control: Control
    json: Callable[[Any, str], Any] = plain_json
    answers: Callable[[Any], Pairs] = no_answers
    asked_for: Callable[[Any], Pairs] = no_answers
    parts: Callable[[Any, str], list[str]] = all_of
    filed: Callable[[Any, str], str] | None = None
    several: bool = False
    indexed: bool = False
    free: bool = False
    with_unit: bool = False
    linked: bool = False


def simple(kind: Kind, control: Control, **facts: Any) -> FieldKind:
    """A kind whose values need nothing of the field, save the unit behind a number."""
    return FieldKind(
        read=lambda field, text: field_kinds.read(kind, field_kinds.without_unit(text, field.unit)),
        words=lambda field, stored: field_kinds.words(kind, stored, field.unit),
        typed=lambda _field, stored: field_kinds.typed(kind, stored),
        control=control,
        **facts,
    )


def yes_or_no(_field: Any) -> Pairs:
    """The two answers."""
    return [(YES, _("Yes")), (NO, _("No"))]


def offered(field: Any) -> Pairs:
    """The choices that can be chosen now."""
    return [(choice.key, str(choice)) for choice in field.offered]


def ever_offered(field: Any) -> Pairs:
    """The choices that records may have: those not offered any more too."""
    return [(choice.key, str(choice)) for choice in field.choices.all() if choice.goes_to_id is None]


def choice_words(field: Any, stored: str) -> str:
    """The label of a choice; a key that has none stays as it is."""
    choice = field.by_key.get(stored)
    return str(choice) if choice else stored


def split_answers(_field: Any, stored: str) -> list[str]:
    """The answers of one value."""
    return [part for part in stored.split(SEVERAL) if part]


def read_several(field: Any, text: str) -> str:
    """The keys of the choices named in `text`, between semicolons, bars or lines."""
    spellings = field.spellings
    pieces = text.replace("|", SEVERAL).replace("\n", SEVERAL).split(SEVERAL)
    return keys_of(joined(pieces, spellings), spellings)


def joined(pieces: list[str], spellings: Mapping[str, str]) -> list[str]:
    """The pieces of a text, those that are one label together put together again: a label may hold a semicolon."""
    named = []
    while pieces:
        whole = (size for size in range(min(len(pieces), LONGEST_LABEL), 1, -1) if label(pieces[:size]) in spellings)
        size = next(whole, 1)
        named.append(label(pieces[:size]))
        pieces = pieces[size:]
    return named


def label(pieces: list[str]) -> str:
    """What pieces between semicolons read as one label."""
    return folded(f"{SEVERAL} ".join(cell_values.tidy(piece) for piece in pieces))


def keys_of(named: Sequence[str], spellings: Mapping[str, str]) -> str:
    """The stored form of choices by their keys or labels, each once."""
    tidy = [name for text in named if (name := cell_values.tidy(text))]
    return SEVERAL.join(sorted({field_kinds.read_choice(name, spellings) for name in tidy}))


def several_words(field: Any, stored: str) -> str:
    """The labels of the choices in their order."""
    places = {choice.key: place for place, choice in enumerate(field.choices.all())}
    keys = sorted(split_answers(field, stored), key=lambda key: places.get(key, len(places)))
    return f"{SEVERAL} ".join(choice_words(field, key) for key in keys)


def read_colleague(field: Any, text: str) -> str:
    """The public id of the colleague who works here and has this name, user name, address or id."""
    named = folded(cell_values.tidy(text))
    matching = [key for key, user in field.colleagues.items() if user.is_active and named in spellings_of(key, user)]
    if len(matching) != 1:
        raise ValidationError(_("Choose a colleague who works here."), code="user")
    return str(matching[0])


def spellings_of(key: str, user: Any) -> set[str]:
    """What means a colleague in files and for programs."""
    return {folded(text) for text in (key, str(user), user.username, user.email) if text}


def colleague_words(field: Any, stored: str) -> str:
    """The colleague's name, also of one who has left."""
    user = field.colleagues.get(stored)
    return str(user) if user else str(_("A former colleague"))


def working_here(field: Any) -> Pairs:
    """The colleagues who work here."""
    return [(key, str(user)) for key, user in field.colleagues.items() if user.is_active]


def worked_here(field: Any) -> Pairs:
    """All colleagues, those who left too, for records may name them."""
    return [(key, str(user)) for key, user in field.colleagues.items()]


def reckoned_as(stored: str) -> str:
    """The kind that the result of a formula has."""
    if " " in stored:
        return Kind.MONEY.value
    return Kind.DATE.value if stored[1:].count("-") == 2 else Kind.NUMBER.value


def formula_words(field: Any, stored: str) -> str:
    """A result as text: an amount, a day, or a number with the unit of the formula."""
    kind = reckoned_as(stored)
    return field_kinds.money_words(stored) if kind == Kind.MONEY else field_kinds.words(kind, stored, field.unit)


def formula_json(_field: Any, stored: str) -> Any:
    """A result for programs."""
    return field_kinds.money_json(stored) if reckoned_as(stored) == Kind.MONEY else stored


def read_nothing(_field: Any, _text: str) -> str:
    """A formula takes no value."""
    raise ValidationError(_("This is reckoned from other fields; nobody fills it in."), code="formula")


def link() -> FieldKind:
    """A kind that leads to another record."""
    return FieldKind(
        read=lambda field, text: field.links.read(text),
        words=lambda field, stored: field.links.words(stored),
        typed=lambda field, stored: field.links.words(stored),
        json=lambda field, stored: field.links.json(stored),
        filed=lambda field, stored: field.links.filed(stored),
        control=Control.RECORD,
        linked=True,
    )


KIND_OF: dict[str, FieldKind] = {
    Kind.TEXT: simple(Kind.TEXT, Control.LINE, free=True),
    Kind.NUMBER: simple(Kind.NUMBER, Control.NUMBER, free=True, with_unit=True),
    Kind.MONEY: FieldKind(
        read=lambda field, text: field_kinds.read_money(text, field.unit),
        words=lambda _field, stored: field_kinds.money_words(stored),
        typed=lambda _field, stored: field_kinds.money_typed(stored),
        json=lambda _field, stored: field_kinds.money_json(stored),
        control=Control.NUMBER,
        free=True,
    ),
    Kind.DATE: simple(Kind.DATE, Control.DAY),
    Kind.CHOICE: FieldKind(
        read=lambda field, text: field_kinds.read(Kind.CHOICE, text, field.spellings),
        words=choice_words,
        typed=plain_json,
        control=Control.ONE,
        answers=offered,
        asked_for=ever_offered,
        indexed=True,
    ),
    Kind.SEVERAL: FieldKind(
        read=read_several,
        words=several_words,
        typed=split_answers,
        json=split_answers,
        control=Control.MANY,
        answers=offered,
        asked_for=ever_offered,
        parts=split_answers,
        several=True,
        indexed=True,
    ),
    Kind.YES_NO: simple(
        Kind.YES_NO,
        Control.ONE,
        json=lambda _field, stored: stored == YES,
        answers=yes_or_no,
        asked_for=yes_or_no,
        indexed=True,
    ),
    Kind.LINK: simple(Kind.LINK, Control.ADDRESS, free=True),
    Kind.USER: FieldKind(
        read=read_colleague,
        words=colleague_words,
        typed=plain_json,
        control=Control.ONE,
        answers=working_here,
        asked_for=worked_here,
        indexed=True,
    ),
    Kind.CONTACT: link(),
    Kind.COMPANY: link(),
    Kind.DEAL: link(),
    Kind.FORMULA: FieldKind(
        read=read_nothing, words=formula_words, typed=plain_json, json=formula_json, control=Control.NONE
    ),
}
WITH_CHOICES = (Kind.CHOICE, Kind.SEVERAL)
LINKS = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL)


def read_answers(field: Any, answers: Sequence[Any]) -> str:
    """The stored form of a list of answers, each spelled as one; ValidationError where the kind takes one value."""
    kind = KIND_OF[field.kind]
    if not kind.several or not all(isinstance(answer, str) for answer in answers):
        raise ValidationError(field_kinds.one_value(), code="invalid")
    return keys_of(answers, field.spellings)
