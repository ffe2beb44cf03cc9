"""What docs/rooms.md says: each app's rooms from top to bottom, in the order of their contract, with their sentence.

python -m tests.product.rooms > docs/rooms.md
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAD = """# Rooms

Each app is parted into rooms: one noun of the desk with its verbs, views, forms and words. The rooms of an app stand
here from top to bottom; each imports only what is below. The contracts are in `pyproject.toml`. The sentences are those
of the rooms' own `__init__.py`; a test compares the two (`tests/product/test_rooms.py`).
"""


def contracts() -> dict[str, list[str]]:
    """{app: its rooms and loose modules from top to bottom} by the inner contracts of pyproject.toml."""
    result = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    inner = {item["containers"][0]: item["layers"] for item in result if "containers" in item}
    return {app: [name for row in rows for name in row.replace(":", "|").split(" | ")] for app, rows in inner.items()}


def sentence(package: Path) -> str:
    """The docstring of a package in one line."""
    return " ".join((ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or "").split())


def lines() -> Iterator[str]:
    """Of docs/rooms.md."""
    yield HEAD
    for app, names in sorted(contracts().items()):
        folder = ROOT / app.replace(".", "/")
        yield f"\n## {app}\n\n{sentence(folder)}\n\n| room | what stands there |\n|---|---|"
        rooms = [name.strip() for name in names if (folder / name.strip() / "__init__.py").exists()]
        yield from (f"| `{name}` | {sentence(folder / name)} |" for name in rooms)


def written() -> str:
    """The whole document."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    print(written(), end="")
