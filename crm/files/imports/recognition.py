"""A file is recognised: by a mapping that somebody saved, by the program that made it, else by names and values."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from crm.accounts.models import User
from crm.files.imports.import_kinds import ImportKind, kinds_open_to
from crm.files.mapping.column_mapping import mapping_of
from crm.files.mapping.guesses import ColumnGuess, guess
from crm.files.mapping.saved_mappings import keys_of, remembered
from crm.files.mapping.vocabulary import Vocabulary
from crm.files.models import Import, SavedMapping
from crm.files.models.mappings import CONTACTS
from crm.files.programs import Program, called, recognise
from crm.files.readers.tables import Cells
from crm.privacy.categories import Category
from crm.privacy.logs import ledger


@dataclass(frozen=True)
class Recognised:
    """What a file is taken for. `program` made it, perhaps for another kind than the one it is read as."""

    kind: ImportKind
    program: Program | None
    saved: SavedMapping | None
    guesses: list[ColumnGuess]

    @property
    def columns(self) -> dict[str, Any]:
        """What was recognised, as columns of the import."""
        usual = {"mapped": False, "match": "", "answers": {}}
        return usual | {
            "kind": self.kind.slug,
            "program": self.program.slug if self.program else "",
            "saved": self.saved,
            "overwriting": self.saved.overwriting if self.saved else [],
            "as_leads": bool(self.program and self.program.leads and self.kind.people),
            "columns": [asdict(column) for column in self.guesses],
            "mapping": {str(index): target for index, target in mapping_of(self.guesses).items()},
        }


def recognised(headers: Sequence[str], samples: Sequence[Cells], kind: str = "", *, by: User) -> Recognised:
    """What a file with these headers is. `kind` is told, or found out; PermissionDenied for one that `by` may not."""
    program, saved = recognise(headers), remembered(headers, kind, by=by)
    slug = kind or (saved.kind if saved else program.kind if program else CONTACTS)
    mine = kinds_open_to(by)
    if kind and kind not in mine:
        raise PermissionDenied
    chosen = mine.get(slug) or mine[CONTACTS]
    vocabulary = chosen.vocabulary()
    fitting = program if program and program.kind == chosen.slug else None
    guesses = guess(headers, samples, vocabulary, fitting)
    if saved and saved.kind == chosen.slug:
        return Recognised(chosen, program, saved, as_saved(guesses, saved, vocabulary))
    return Recognised(chosen, program, None, guesses)


def as_saved(guesses: list[ColumnGuess], saved: SavedMapping, vocabulary: Vocabulary) -> list[ColumnGuess]:
    """The guesses as somebody saved them. A refused column stays refused, whatever was saved."""
    keys = keys_of([column.header for column in guesses])
    return [
        column if column.refused else placed(column, saved.headers.get(key, ""), vocabulary)
        for column, key in zip(guesses, keys, strict=True)
    ]


def placed(column: ColumnGuess, target: str, vocabulary: Vocabulary) -> ColumnGuess:
    """The column where it was sent; nowhere, if there is no such place any more."""
    place = vocabulary.targets.get(target)
    return replace(column, target=target if place else "", category=place.category if place else None, why="saved")


def guesses_of(load: Import) -> list[ColumnGuess]:
    """What the columns of the file were taken for."""
    return [
        ColumnGuess(**{**column, "samples": tuple(column["samples"]), "category": category_of(column)})
        for column in load.columns or []
    ]


def category_of(column: dict[str, Any]) -> Category | None:
    """The category of a stored guess."""
    return Category(column["category"]) if column["category"] else None


def headers_of(load: Import) -> list[str]:
    """The headers of the file, as it has them."""
    return [column["header"] for column in load.columns or []]


def program_of(load: Import) -> Program | None:
    """The program that made the file."""
    return called(load.program) if load.program else None


@transaction.atomic
def read_as(load: Import, kind: str, *, by: User) -> bool:
    """Read the file as another kind: its columns are mapped from the beginning. False when it is too late."""
    old_guesses = guesses_of(load)
    longest = max((len(column.samples) for column in old_guesses), default=0)
    samples = [
        {guess.index: guess.samples[at] for guess in old_guesses if at < len(guess.samples)} for at in range(longest)
    ]
    recognition = recognised([column.header for column in old_guesses], samples, kind, by=by)
    columns = {
        **recognition.columns,
        "columns": [guess_to_store(column, old_guesses) for column in recognition.guesses],
    }
    if not load.open:
        return False
    for name, value in {**columns, "state": Import.State.DRAFT}.items():
        setattr(load, name, value)
    load.save(update_fields=[*columns, "state"])
    load.rows.all().delete()
    ledger.record("import.kind_chosen", by=by, target=f"import:{load.uid}", counts={"kind": kind})
    return True


def guess_to_store(column: ColumnGuess, old_guesses: list[ColumnGuess]) -> dict[str, Any]:
    """A fresh guess to store. A column refused when the file came stays refused: its values were left behind."""
    before = old_guesses[column.index]
    return asdict(before if before.refused else column)
