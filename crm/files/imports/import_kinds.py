"""What a file may hold: contacts, companies, deals. A kind of record brings its own (crm/privacy/record_kinds.py).

Everything that is the same for all (file, columns, dry run, decisions, job, report, undoing) asks the kind of the
import for what differs: which columns there can be, who judges a row, who writes it, who takes it back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm.files.imports.verdicts import Option
from crm.files.mapping.targets import Groups
from crm.files.mapping.vocabulary import Vocabulary
from crm.files.models import Import, ImportRow
from crm.privacy.record_kinds import parts

Meant = dict[int, list[Any]]  # {row number: keys of what it may mean}


@dataclass(frozen=True)
class Candidate:
    """What a row resembles, as its reader may know it: `key` is the public id, `url` its page."""

    key: str
    label: str
    url: str


@dataclass(frozen=True)
class ImportKind:
    """One kind of import.

    `vocabulary()` are the columns there can be, `groups()` their targets as a form offers them. `keys` are
    {code: label} of what rows can be compared by, the usual one first. `judge`, `writer` and `undoing` are made of an
    import. `meant(load, rows)` is {row number: keys of what it may mean}, `seen(user, keys)` {key: candidate} of those
    that a reader sees, with whom it shows in the access log. `said` turns {target: text} of a row into a name and a
    second line. `tags()` are the names of the tags that are here, folded. `people`: its rows are persons, so purpose,
    notice and consents are asked. `questions()` are further form fields of the third step, kept in `Import.answers` by
    name.
    """

    slug: str
    label: Any
    title: Any
    right: str
    page: str
    vocabulary: Callable[[], Vocabulary]
    groups: Callable[[], Groups]
    keys: Mapping[str, Any]
    judge: Callable[[Import], Any]
    writer: Callable[[Import], Any]
    undoing: Callable[[Import], Any]
    meant: Callable[[Import, Sequence[ImportRow]], Meant]
    seen: Callable[[Any, set[Any]], dict[Any, Candidate]]
    said: Callable[[Mapping[str, str]], tuple[str, str]]
    people: bool = False
    tags: Callable[[], set[str]] = set
    questions: Callable[[], dict[str, Any]] = dict

    @property
    def usual_key(self) -> str:
        """By what rows are compared unless somebody says otherwise."""
        return next(iter(self.keys))

    def resembled(self, load: Import, user: Any, rows: Sequence[ImportRow]) -> dict[int, list[Candidate]]:
        """{row number: what it resembles}, of several all, as far as `user` sees them."""
        keys_by_row = self.meant(load, rows)
        visible = self.seen(user, {key for keys in keys_by_row.values() for key in keys})
        return {number: [visible[key] for key in keys if key in visible] for number, keys in keys_by_row.items()}


def kinds() -> dict[str, ImportKind]:
    """Every kind of the product by its slug."""
    return {kind.slug: kind for kind in parts("imported")}


def kinds_open_to(user: Any) -> dict[str, ImportKind]:
    """Those that `user` may bring in."""
    return {slug: kind for slug, kind in kinds().items() if user.may(kind.right)}


def kind_of(load: Import) -> ImportKind:
    """The kind of an import."""
    return kinds()[load.kind]


def vocabulary_of(load: Import) -> Vocabulary:
    """The columns that an import can have."""
    return kind_of(load).vocabulary()


def options_of(judge: Any, rows: Sequence[ImportRow]) -> dict[int, list[Option]]:
    """{row number: all that fit} for rows of which somebody has to choose, or has; they are judged once more."""
    undecided = {row.number: row for row in rows if row.chosen or row.asks}
    if not undecided:
        return {}
    verdicts = judge.read([(number, row.cells_by_column) for number, row in undecided.items()], undecided)
    judge.judge(verdicts, undecided, judge.memory())
    return {verdict.row.number: list(verdict.options) for verdict in verdicts}
