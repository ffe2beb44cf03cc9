"""PDF by typst: a template of ours, values as data. What somebody wrote is text there and never becomes a command."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

Unprintable = typst.TypstError  # what the program that sets type refuses
TEMPLATES = Path(settings.BASE_DIR) / "templates" / "typst"


def pdf(template: str, values: dict[str, Any], *, language: str, files: Mapping[str, bytes] | None = None) -> bytes:
    """`templates/typst/<template>.typ` as a tagged PDF (PDF/UA-1). `files` are pictures that it names."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(TEMPLATES / f"{template}.typ", root / "main.typ")
        for name, content in (files or {}).items():
            (root / name).write_bytes(content)
        text = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)
        compiled = typst.compile(
            str(root / "main.typ"),
            root=str(root),
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"told": text, "language": language},
        )
    return bytes(compiled)


def printable(text: str) -> str:
    """Text without control characters, for which PDF and XML 1.0 have no place."""
    return "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 32)  # the first printable
