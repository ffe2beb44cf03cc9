"""Reading the product's own source: modules, their functions, and chains such as `Contact.objects.visible_to(user)`."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("crm", "consents", "dsar", "retention", "breaches")


@dataclass(frozen=True)
class Module:
    """One file of the product."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Its path below the root, as exemptions name it."""
        return str(self.path.relative_to(ROOT))

    @cached_property
    def nodes(self) -> list[tuple[ast.AST, tuple[ast.AST, ...]]]:
        """Every node with its ancestors, the nearest last."""
        return list(walked(ast.parse(self.text), ()))

    def functions(self) -> Iterator[ast.FunctionDef]:
        """Its functions and methods."""
        return (node for node, _above in self.nodes if isinstance(node, ast.FunctionDef))


def walked(node: ast.AST, above: tuple[ast.AST, ...]) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    """`node` and everything below it, each with its ancestors."""
    yield node, above
    for child in ast.iter_child_nodes(node):
        yield from walked(child, (*above, node))


@lru_cache(maxsize=1)
def modules() -> list[Module]:
    """Every Python file of the product but migrations, which Django writes; each is parsed once for all who ask."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [Module(path, path.read_text()) for path in paths if "migrations" not in path.parts]


def parsed(text: str, name: str = "crm/contacts/views/made_up.py") -> Module:
    """A module that exists only in a test."""
    return Module(ROOT / name, text)


def place(above: tuple[ast.AST, ...]) -> str:
    """The name of the innermost function around a node; empty at the top of a module."""
    names = [node.name for node in above if isinstance(node, ast.FunctionDef)]
    return names[-1] if names else ""


def chain(above: tuple[ast.AST, ...]) -> list[str]:
    """The attributes that follow a node in one expression: `.objects.alive().visible_to(u)` gives all three names."""
    names = []
    for node in reversed(above):
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
        elif not isinstance(node, ast.Call):
            break
    return names


def is_view(function: ast.FunctionDef) -> bool:
    """Whether a URL leads here: the function declares a policy."""
    called = (item.func for item in function.decorator_list if isinstance(item, ast.Call))
    return any(isinstance(name, ast.Name) and name.id == "policy" for name in called)
