"""Where the columns of a file go: corrected by hand, and refused where no purpose may take them.

A mapping is `{column index: target code}`; a column that is not in it is not imported. Every target knows its category
of personal data, so the purposes chosen for the import decide what may come in (`check`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.files.mapping.guesses import ColumnGuess
from crm.files.mapping.targets import ALWAYS
from crm.files.mapping.vocabulary import Vocabulary
from crm.privacy.categories import Category
from crm.privacy.keys.blind_index import words


def mapping_of(guesses: Iterable[ColumnGuess]) -> dict[int, str]:
    """The mapping that follows the guesses."""
    return {column.index: column.target for column in guesses if column.target}


def from_names(named: Mapping[str, str], headers: Sequence[str]) -> dict[int, str]:
    """A mapping from `{header, column letter or number from 1: target code}`, as a mapping file holds it.

    KeyError with the name that is no column of the file; whether the targets exist is for `check`.
    """
    places = {str(index + 1): index for index in range(len(headers))}
    places |= {ColumnGuess(index, "", "", None, "unknown").letter.casefold(): index for index in range(len(headers))}
    places |= {" ".join(words(header)): index for index, header in reversed(list(enumerate(headers))) if header}
    return {places[" ".join(words(name))]: target for name, target in named.items() if target}


@dataclass(frozen=True)
class MappingProblem:
    """Why a mapping cannot be used. `column` is the index, None when the whole mapping is to blame."""

    code: str
    column: int | None = None
    target: str = ""
    category: Category | None = None
    header: str = ""
    label: object = field(default="", compare=False)  # of the target

    @property
    def text(self) -> str:
        place = {
            "column": self.header or str((self.column or 0) + 1),
            "category": self.category.label if self.category else "",
            "target": str(self.label) or self.target,
        }
        return str(PROBLEMS[self.code]) % place


PROBLEMS: dict[str, str | Promise] = {
    "column_refused": _(
        "We do not read the column “%(column)s”: no purpose of ours needs such data (%(category)s). Leave it out and "
        "go on."
    ),
    "name_and_parts": _("Choose either the full name or the first and last name, not both."),
    "no_company_column": _("No column is the name of the company or its NIP. Choose at least one of them."),
    "no_title_column": _("No column says what a record is called. Choose one."),
    "no_deal_column": _("No column says what the deal is about. Choose one as the title."),
    "no_contact_column": _("No column is a name, an e-mail or a phone. Choose at least one of them."),
    "not_needed": _(
        "The column “%(column)s” (%(category)s) is not needed for the purposes you chose. Leave it out, or choose a "
        "purpose that needs it."
    ),
    "target_twice": _("Two columns go to “%(target)s”. Keep one of them."),
    "unknown_column": _("The file has no column %(column)s. Choose one of its columns."),
    "unknown_target": _("There is no field “%(target)s”. Choose one from the list."),
}


def check(
    mapping: Mapping[int, str],
    categories: Collection[str],
    guesses: Sequence[ColumnGuess] | None,
    vocabulary: Vocabulary,
    purpose: str = "",
) -> list[MappingProblem]:
    """Everything that forbids to import by `mapping` for purposes that need `categories`; empty when it may be used.

    With `guesses` (of the whole file) refused columns are recognised, also when somebody maps them to a note; with a
    `purpose` (its short name) fields of the house's own that are not for it.
    """
    by_index = {column.index: column for column in guesses or ()}
    problems = []
    for index, target in sorted(mapping.items()):
        column = by_index.get(index)
        if guesses is not None and column is None:
            problems.append(MappingProblem("unknown_column", index, target))
        elif problem := problem_of(index, target, categories, column, vocabulary) or not_for(
            purpose, index, target, vocabulary
        ):
            problems.append(replace(problem, header=column.header if column else ""))
    return problems + problems_of_all(mapping, vocabulary)


def problem_of(
    index: int, target: str, categories: Collection[str], column: ColumnGuess | None, vocabulary: Vocabulary
) -> MappingProblem | None:
    """What forbids one column to go where it is sent."""
    if column and column.refused:
        return MappingProblem("column_refused", index, target, column.category)
    if target not in vocabulary.targets:
        return MappingProblem("unknown_target", index, target)
    category = vocabulary.targets[target].category
    if category not in ALWAYS and category not in categories:
        return MappingProblem("not_needed", index, target, category)
    return None


def not_for(purpose: str, index: int, target: str, vocabulary: Vocabulary) -> MappingProblem | None:
    """What forbids a custom field that names its purposes, and not this one."""
    place = vocabulary.targets[target]
    if not purpose or place.purposes is None or purpose in place.purposes:
        return None
    return MappingProblem("not_needed", index, target, place.category)


def problems_of_all(mapping: Mapping[int, str], vocabulary: Vocabulary) -> list[MappingProblem]:
    """What forbids the columns together."""
    used, counts = set(mapping.values()), Counter(mapping.values())
    problems = [
        MappingProblem("target_twice", target=code, label=target.label)
        for code, target in vocabulary.targets.items()
        if counts[code] > 1 and not target.many
    ]
    if vocabulary.whole in used and used & vocabulary.parts:
        problems.append(MappingProblem("name_and_parts"))
    if not used & vocabulary.needs:
        problems.append(MappingProblem(vocabulary.needless))
    return problems
