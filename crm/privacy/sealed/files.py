"""Sealed files: on disk ciphertext under a random name, in the row the name alone."""

from functools import partial
from typing import TYPE_CHECKING, Any, overload
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.db.models.fields.files import FieldFile, FileDescriptor

from crm.privacy.sealed import sealer_of


class SealedFieldFile(FieldFile):
    """Seals what is saved; `plain()` opens it. Reading it like a common file gives ciphertext."""

    field: "SealedFileField"
    instance: Any

    def _place(self) -> dict[str, Any]:
        return {"row": self.instance.uid, "column": f"{self.instance._meta.label_lower}.{self.field.name}"}

    def _sealer(self) -> Any:
        return self.instance.house_sealer() if self.field.house else sealer_of(self.instance)

    def save(self, name: str, content: File, save: bool = True) -> None:
        sealed = self._sealer().seal(content.read(), **self._place())
        super().save(name, ContentFile(sealed), save=save)

    def reseal(self, content: bytes) -> None:
        """Replace the stored bytes by `content` sealed under the key that the row holds now; the name changes."""
        old = str(self.name)
        self.save("", ContentFile(content), save=False)
        transaction.on_commit(partial(self.storage.delete, old))

    def plain(self) -> bytes:
        """The opened content; Unreadable when the file belongs to another row or was altered."""
        with self.storage.open(str(self.name), "rb") as file:
            return self._sealer().open(file.read(), **self._place())


class SealedFileField(models.FileField):
    """A file of the row's person (or, with `house=True`, of the house). Its stored name is random and says nothing.

    `counted` names the column with the user to whose room it counts, `free` says which rows count to nobody's: what
    came without her doing (crm/privacy/uploads/quotas.py). `shared` names the key to a row whose `file` many have in
    common; there this one stays empty (`file_in`).
    """

    attr_class = SealedFieldFile

    if TYPE_CHECKING:  # Django's types say of every file column that its files are Django's own

        @overload  # type: ignore[override]
        def __get__(self, instance: None, owner: Any) -> FileDescriptor: ...
        @overload
        def __get__(self, instance: SealedFieldFile, owner: Any) -> "SealedFileField": ...
        @overload
        def __get__(self, instance: models.Model, owner: Any) -> SealedFieldFile: ...
        def __get__(self, instance: object, owner: Any) -> Any: ...

    def __init__(
        self,
        *args: Any,
        house: bool = False,
        counted: str = "",
        free: models.Q | None = None,
        shared: str = "",
        **options: Any,
    ) -> None:
        self.house, self.counted, self.free, self.shared = house, counted, free, shared
        options.setdefault("blank", True)
        options["upload_to"] = random_name
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple:
        name, path, args, options = super().deconstruct()
        options.pop("upload_to", None)
        if self.house:
            options["house"] = True
        return name, path, args, options


def file_in(row: models.Model, name: str) -> Any:
    """The file of a column, or the one that it shares with others; falsy where there is none."""
    file, field = getattr(row, name), row._meta.get_field(name)
    common = getattr(row, field.shared) if not file and isinstance(field, SealedFileField) and field.shared else None
    return common.file if common else file


def random_name(instance: models.Model, _filename: str) -> str:
    """A name that neither the visitor nor the content chose."""
    return f"{instance._meta.label_lower}/{uuid4().hex[:2]}/{uuid4().hex}.sealed"
