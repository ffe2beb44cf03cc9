"""One column of a kind of record: what every surface asks of it, said once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crm.lists.columns.surfaces import Api, Control, Exported, Filtered, Imported, Listed, No

NEW = No("a new record asks for what is needed alone; the rest waits on its form")
VCARD = No("a business card has no property for it")


@dataclass(frozen=True)
class Column:
    """`name` is what forms, files, programs and both logs call it, `label` what people read.

    `on` is the path from the record to the row that bears it ("person"), empty for the record itself; `fields` are the
    model's fields behind it where they are called otherwise (a sole trader's stand in sealed ones), and
    `read` gets the value where there are several. `only` names the sort of record that has it ("firm"). `word` is the
    label within a sentence, `category` the kind of personal data: both are the model's field's unless given, and the
    table fills them in. `group` are columns that are read, changed in place and merged as one (an
    address); a merge and a pencil call them by the group. The rest are the surfaces, each a fact or `No("why not")`.
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
    vcard: str | No = VCARD
    custom: Any = None  # the row of a field that the organisation made for itself

    @property
    def spot(self) -> str:
        """What it is called where several columns are one: its group, else itself."""
        return self.group or self.name

    @property
    def code(self) -> str:
        """What the list calls it."""
        return (self.listed.code if isinstance(self.listed, Listed) else "") or self.name

    def bearer(self, record: Any) -> Any:
        """The row that bears the value."""
        return getattr(record, self.on) if self.on else record

    def value(self, record: Any) -> Any:
        """What the record says in it."""
        return self.read(record) if self.read else getattr(self.bearer(record), self.name)

    def words(self, record: Any) -> str:
        """The same as it is read: of choices what the chosen one is called."""
        value = self.value(record)
        if isinstance(self.control, Control) and self.control.choices is not None:
            return str(dict(self.control.choices()).get(value, value))
        return str(value or "")
