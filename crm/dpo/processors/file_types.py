"""The type of a file that the one door for files has let in, by the end of its name."""

from pathlib import PurePath

TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}


def type_of(name: str) -> str:
    """The MIME type; bytes for anything else."""
    return TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
