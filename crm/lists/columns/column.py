"""One column of a model: its declaration for every surface, made in one place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crm.lists.columns.surfaces import Api, Control, Exported, Filtered, Imported, Listed, No

NEW = No("a new record asks for what is needed alone; the rest waits on its form")
VCARD = No("a business card has no property for it")


@dataclass(frozen=True)
class Column:
    """`name` is what forms, files, programs and both logs call the column, `label` what people read.

    `on` is the path from the record to the row that stores the value ("person"), empty for the record itself. `fields`
    are the model's fields behind it where they have other names (a sole trader's are sealed ones); `read` gets the
    value where there are several. `only` names the kind of record that has the column ("firm"). `word` is the label
    inside a sentence and `category` the kind of personal data: the table takes both from the model's field unless
    given. `group` joins columns that are read, changed in place and merged as one (an address). The other fields are
    the surfaces: each holds facts, or `No("why not")`; `packed` is the package of everything that a house takes along.
    """

    name: str
    label: Any
    on: str = ""
    fields: tuple[str, ...] = ()
    read: Callable[[Any], Any] | None = None
    only: str = ""
    word: Any = ""
    category: str = ""
    group: str = ""
    control: Control | No = field(default_factory=Control)
    new: bool | No = NEW
    in_place: bool | No = True
    card: bool | No = True
    listed: Listed | No = field(default_factory=Listed)
    filtered: Filtered | No = Filtered.FILLED
    imported: Imported | No = field(default_factory=Imported)
    exported: Exported | No = field(default_factory=Exported)
    merged: bool | No = True
    api: Api | No = Api.BOTH
    packed: bool | No = True
    vcard: str | No = VCARD
    custom: Any = None  # the row of a field that the organisation made for itself

    @property
    def spot(self) -> str:
        """The name of its group, or its own name without one: what a merge and an edit in place call it."""
        return self.group or self.name

    @property
    def code(self) -> str:
        """The column's name in the address of a list and in saved views."""
        return (self.listed.code if isinstance(self.listed, Listed) else "") or self.name

    def bearer(self, record: Any) -> Any:
        """The row that stores the value: the record, or the row at `on`."""
        return getattr(record, self.on) if self.on else record

    def value(self, record: Any) -> Any:
        """The value that the record has in this column."""
        return self.read(record) if self.read else getattr(self.bearer(record), self.name)

    def words(self, record: Any) -> str:
        """The value as text; of choices, the label of the chosen one."""
        value = self.value(record)
        if isinstance(self.control, Control) and self.control.choices is not None:
            return str(dict(self.control.choices()).get(value, value))
        return str(value or "")
