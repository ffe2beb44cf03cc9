"""The shape of the API in plain lines, and what of a change to it breaks a program that was written before.

    manage.py apishape > docs/api-shape.txt       once a change is meant; what breaks stands in docs/api-changes.md

A line is one place: `POST /contacts/ < name string 1..200` is sent, `GET /contacts/ > results[].id uuid` is answered,
`GET /contacts/ ? purpose! string` a parameter. `!` is what must be sent, or is always answered.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.conf import settings

DOCS = settings.BASE_DIR / "docs"
KEPT, NOTES = DOCS / "api-shape.txt", DOCS / "api-changes.md"
SENT, ANSWERED, ASKED = "<", ">", "?"
V1 = "/api/v1"
DEEPEST = 6


class Place(NamedTuple):
    """One field or parameter: what it takes or gives."""

    kind: str
    needed: bool = False
    values: frozenset[str] = frozenset()
    longest: int | None = None
    least: float | None = None
    most: float | None = None

    def line(self, name: str) -> str:
        """As it is kept."""
        parts = [f"{name}{'!' if self.needed else ''}", self.kind]
        parts += [f"max={self.longest}"] if self.longest is not None else []
        parts += [f"from={self.least:g}"] if self.least is not None else []
        parts += [f"to={self.most:g}"] if self.most is not None else []
        parts += ["|".join(sorted(self.values)) or "''"] if self.values else []
        return " ".join(parts)


Shape = dict[str, dict[str, Place]]  # {"GET /contacts/": {"? purpose": Place, …}}


def shape_of(schema: Mapping[str, Any]) -> Shape:
    """The shape that a description says."""
    operations: Shape = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            places: dict[str, Place] = {}
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    needed = parameter.get("required", False)
                    places[f"{ASKED} {parameter['name']}"] = place(schema, parameter["schema"], needed)
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            for name, field_shape in fields(schema, body):
                places[f"{SENT} {name}"] = field_shape
            for status, answer in operation["responses"].items():
                if status < "300":
                    places[f"{ANSWERED} {status}"] = Place("answer")
                    content = answer.get("content", {}).get("application/json", {}).get("schema", {})
                    for name, field_shape in fields(schema, content):
                        places[f"{ANSWERED} {name}"] = field_shape
            operations[f"{method.upper()} {path.removeprefix(V1)}"] = places
    return operations


def fields(
    schema: Mapping[str, Any], node: Mapping[str, Any], path: str = "", deep: int = 0
) -> Iterator[tuple[str, Place]]:
    """(name, place) of every field below a node."""
    node = resolved(schema, node)
    if deep > DEEPEST:
        return
    if node.get("type") == "array":
        yield from fields(schema, node.get("items", {}), f"{path}[]", deep + 1)
        return
    needed = set(node.get("required", ()))
    for name, child in node.get("properties", {}).items():
        full = f"{path}.{name}" if path else name
        yield full, place(schema, child, name in needed)
        yield from fields(schema, child, full, deep + 1)


def resolved(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node that a reference names; of a choice between null and one thing that thing."""
    while "$ref" in node or "allOf" in node or "oneOf" in node or "anyOf" in node:
        if "$ref" in node:
            node = schema["components"]["schemas"][node["$ref"].rpartition("/")[2]]
            continue
        options = [resolved(schema, option) for key in ("allOf", "oneOf", "anyOf") for option in node.get(key, ())]
        values = [value for option in options for value in option.get("enum", ())]
        node = {**options[0], "enum": values} if values else options[0]
    return node


def place(schema: Mapping[str, Any], node: Mapping[str, Any], needed: bool) -> Place:
    """What one node takes; of a list what its items are."""
    node = resolved(schema, node)
    items: Mapping[str, Any] = resolved(schema, node.get("items", {})) if node.get("type") == "array" else {}
    kinds = node.get("type", "any")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    named = [node.get("format") or kind if kind == "string" else kind for kind in kinds]
    values = frozenset("null" if value is None else str(value) for value in node.get("enum", items.get("enum", ())))
    named = [f"array:{items.get('format') or items.get('type', 'any')}"] if items else named
    longest = node.get("maxLength", node.get("maxItems"))
    return Place("/".join(sorted(named)), needed, values, longest, node.get("minimum"), node.get("maximum"))


def breaking(before: Shape, after: Shape) -> list[str]:
    """What of the change breaks a program that was written before, one line each."""
    lines = []
    for operation, old in before.items():
        new = after.get(operation)
        if new is None:
            lines.append(f"{operation}: gone")
            continue
        lines += [
            f"{operation} {name}: {why}"
            for name, field_shape in old.items()
            if (why := worse(name[0], field_shape, new.get(name)))
        ]
        lines += [
            f"{operation} {name}: has to be sent now"
            for name, field_shape in new.items()
            if name not in old and field_shape.needed and name[0] != ANSWERED and not within_new(name, old, new)
        ]
    return lines


def within_new(name: str, old: Mapping[str, Place], new: Mapping[str, Place]) -> bool:
    """Whether it has to be sent only inside of something that is new and need not be."""
    parent = name.rpartition(".")[0].removesuffix("[]")
    return parent in new and parent not in old and not new[parent].needed


def worse(way: str, old: Place, new: Place | None) -> str:
    """Why what was there serves a program less; empty where it serves it as before."""
    if new is None:
        return "gone"
    if new.kind != old.kind and not (way != ANSWERED and set(old.kind.split("/")) < set(new.kind.split("/"))):
        return f"{old.kind} became {new.kind}"
    if way == ANSWERED:
        return "may be absent now" if old.needed and not new.needed else ""
    if new.needed and not old.needed:
        return "has to be sent now"
    if new.values and (not old.values or old.values - new.values):
        return "takes fewer values"
    if narrower(old.longest, new.longest) or narrower(old.most, new.most) or narrower(new.least, old.least, floor=True):
        return "is narrower"
    return ""


def narrower(old: float | None, new: float | None, *, floor: bool = False) -> bool:
    """Whether an upper bound came down; for a floor the two are given the other way round."""
    if floor:
        return old is not None and (new is None or old > new)
    return new is not None and (old is None or new < old)


def written(shape: Shape) -> str:
    """The shape as it is kept."""
    lines = []
    for operation in sorted(shape):
        lines.append(operation)
        lines += [f"  {name[0]} {field_shape.line(name[2:])}" for name, field_shape in sorted(shape[operation].items())]
    return "\n".join(lines) + "\n"


def kept(text: str) -> Shape:
    """The shape that was kept."""
    shape: Shape = {}
    places: dict[str, Place] = {}
    for line in text.splitlines():
        if not line.startswith("  "):
            places = shape.setdefault(line, {})
            continue
        way, name, kind, *more = line.split()
        bounds = dict(part.split("=", 1) for part in more if part.startswith(("max=", "from=", "to=")))
        values = [part for part in more if not part.startswith(("max=", "from=", "to="))]
        places[f"{way} {name.removesuffix('!')}"] = Place(
            kind,
            name.endswith("!"),
            frozenset(values[0].split("|")) if values else frozenset(),
            int(bounds["max"]) if "max" in bounds else None,
            float(bounds["from"]) if "from" in bounds else None,
            float(bounds["to"]) if "to" in bounds else None,
        )
    return shape


def unnoted(changes: list[str], notes: str) -> list[str]:
    """The breaking changes that the list of changes does not name word for word."""
    return [change for change in changes if f"`{change}`" not in notes]
