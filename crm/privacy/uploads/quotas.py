"""How much room files take: one user's, and the whole house's.

Both are measured, not kept in books: what was removed frees its room at once. Two uploads in the same moment may both
see the last room that is left; the next one sees neither.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage

from crm.privacy.sealed.files import SealedFileField
from crm.privacy.uploads.refusals import UploadRefused

MB = 1024 * 1024
LASTS = 30.0  # seconds for which a walk through all files counts


class House:
    """Bytes in all stored files, walked through now and then, with what came in since added."""

    def __init__(self) -> None:
        self.cache_clear()

    def cache_clear(self) -> None:
        """Measure anew next time."""
        self.size, self.at = 0, float("-inf")

    def __call__(self) -> int:
        if monotonic() - self.at > LASTS:
            self.size, self.at = size_below(Path(settings.DATA_DIR) / "files"), monotonic()
        return self.size


house_size = House()


def refuse_beyond(user: Any, size: int) -> None:
    """UploadRefused when `size` bytes have no room: in the organisation's quota or in the user's own."""
    refuse_full(size)
    count, used = taken_by(user)
    if count >= settings.UPLOAD_USER_FILES or used + size > settings.UPLOAD_USER_MB * MB:
        raise UploadRefused("own_quota")
    house_size.size += size


def refuse_full(size: int) -> None:
    """UploadRefused when the organisation has no room for `size` bytes more."""
    if house_size() + size > settings.UPLOAD_HOUSE_MB * MB:
        raise UploadRefused("house_quota")


def taken_by(user: Any) -> tuple[int, int]:
    """(files, bytes) that stand to the user's account."""
    sizes = [size_of(name) for name in names_of(user)]
    return len(sizes), sum(sizes)


def names_of(user: Any) -> Iterator[str]:
    """Stored names of the user's files, over every sealed file that says whom it is counted to."""
    if getattr(user, "pk", None) is None:
        return
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, SealedFileField) and column.counted:
                rows = model._base_manager.filter(**{column.counted: user.pk}).exclude(**{column.name: ""})
                rows = rows.exclude(column.free) if column.free else rows
                yield from (str(name) for name in rows.values_list(column.name, flat=True))


def size_of(name: str) -> int:
    """Bytes of one stored file; 0 for one that is gone."""
    try:
        return default_storage.size(name)
    except OSError:
        return 0


def size_below(folder: Path) -> int:
    """Bytes of all files below a folder."""
    total = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_size
            except OSError:
                continue  # removed meanwhile
    return total
