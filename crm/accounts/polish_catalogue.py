"""The Polish catalogue: every string of the product found, its translations kept, its gaps named.

Babel does what system gettext would. Python is read as it is; Django first turns a template into calls that Babel can
read. Strings are English in code, so a catalogue entry without Polish is a gap, never a matter of taste.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

# Django's own Polish formula, word for word: catalogues merge only where the formulas are the same.
HEADER = """\
# Polish translation of Spójnik. `manage.py catalogue` keeps it complete; translations are written by hand.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"MIME-Version: 1.0\\n"
"Language: pl\\n"
"Plural-Forms: nplurals=4; plural=(n==1 ? 0 : (n%10>=2 && n%10<=4) && "
"(n%100<12 || n%100>14) ? 1 : n!=1 && (n%10>=0 && n%10<=1) || (n%10>=5 && "
"n%10<=9) || (n%100>=12 && n%100<=14) ? 2 : 3);\\n"

"""
FORMS = 4
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "StaffData": (2,),  # why we keep what we keep about colleagues: the register shows it
}
TEMPLATES = {".html", ".txt"}
ASIDE = {"migrations", "tests", "node_modules", "__pycache__"}
PLACEHOLDER = re.compile(r"%\([^()]+\)[a-z]|%[sd]|\{\w*\}")

Key = tuple[str | None, str]


def source_folders() -> list[Path]:
    """The folders that hold our own strings: the packages of our apps and the templates."""
    base = Path(settings.BASE_DIR)
    homes = [Path(app.path).relative_to(base) for app in apps.get_app_configs() if Path(app.path).is_relative_to(base)]
    packages = {home.parts[0] for home in homes if "site-packages" not in home.parts}
    return [*(base / name for name in sorted(packages)), base / "templates"]


def strings_in(folders: Iterable[Path], base: Path) -> Catalog:
    """Every translatable string below `folders`, with the files (relative to `base`) that use it."""
    catalog = _empty()
    for path in sorted({path for folder in folders for path in _sources(folder)}):
        place = path.relative_to(base).as_posix()
        for _line, text, comments, context in extract("python", BytesIO(_code(path)), KEYWORDS, ("Translators:",)):
            catalog.add(text, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalog


def read(path: Path) -> Catalog:
    """The catalogue or fragment at `path`; an empty one when there is no such file."""
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale="pl", abort_invalid=True)


def merged(strings: Catalog, sources: Iterable[Catalog]) -> tuple[Catalog, list[str]]:
    """`strings` with the translations of `sources`, an earlier source before a later one, and their quarrels in words.

    A translation whose string is not in use now is kept aside as obsolete, and comes back with its string.
    """
    result, quarrels = _empty(), []
    messages: dict[Key, Message] = {}
    for message in (message for source in sources for message in _translated(source)):
        ours = messages.setdefault(_key(message), message)
        if _forms(ours) != _forms(message):
            quarrels.append(f"{_singular(message)!r}: kept {_forms(ours)}, not {_forms(message)}")
    for message in strings:
        if message.id:
            result[message.id] = _answered(message, messages.pop(_key(message), None))
    result.obsolete.update((str(key), message) for key, message in sorted(messages.items(), key=str))
    return result, quarrels


def problems(strings: Catalog, catalog: Catalog) -> list[str]:
    """What keeps `catalog` from saying all of `strings` in Polish: one line per gap, none when it is complete."""
    known = {_key(message): message for message in catalog if message.id}
    lines = []
    for message in strings:
        if message.id:
            translation = known.pop(_key(message), None)
            lines += [f"{fault}: {_where(message)}" for fault in _faults(message, translation)]
    return lines + [f"not used any more: {_singular(message)!r}" for message in known.values()]


def written(catalog: Catalog) -> bytes:
    """`catalog` as a .po file: sorted by text, without line numbers or dates, so that two people's changes merge."""
    body = BytesIO()
    write_po(body, catalog, omit_header=True, sort_output=True, include_lineno=False, width=100)
    return HEADER.encode() + body.getvalue()


def _empty() -> Catalog:
    return read_po(BytesIO(HEADER.encode()), locale="pl")


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if (path.suffix == ".py" or path.suffix in TEMPLATES) and not ASIDE & set(path.relative_to(folder).parts):
            yield path


def _code(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    # What is left of the markup keeps its indentation, which means something to a reader of Python.
    calls = templatize(text, origin=str(path))
    return "\n".join(line.strip() for line in calls.splitlines()).encode()


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _key(message: Message) -> Key:
    return message.context, _singular(message)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)


def _translated(catalog: Catalog) -> Iterator[Message]:
    for message in [*catalog, *catalog.obsolete.values()]:
        if message.id and _completed(message):
            yield message


def _completed(message: Message) -> bool:
    """Is it translated? A plural with three forms gets its fourth, for fractions, which nothing of ours counts in."""
    forms = tuple(form for form in _forms(message) if form)
    if not message.pluralizable:
        return bool(forms)
    message.string = (*forms, *forms[-1:])[:FORMS]
    return len(message.string) == FORMS


def _answered(message: Message, told: Message | None) -> Message:
    answer = message.clone()
    answer.string = ("",) * FORMS if message.pluralizable else ""
    if told is not None and told.pluralizable == message.pluralizable:
        answer.string, answer.user_comments = told.string, list(told.user_comments)
        answer.flags |= told.flags & {"fuzzy"}
    return answer


def _where(message: Message) -> str:
    return f"{_singular(message)!r} in {', '.join(sorted({place for place, _line in message.locations}))}"


def _faults(message: Message, told: Message | None) -> Iterator[str]:
    if told is None or told.pluralizable != message.pluralizable or not all(_forms(told)):
        yield "not translated"
        return
    if told.fuzzy:
        yield "translation unsure (fuzzy)"
    expected = _placeholders(message.id if isinstance(message.id, str) else message.id[1])
    for number, form in enumerate(_forms(told)):
        missing, strange = expected - _placeholders(form), _placeholders(form) - expected
        # "został 1 dzień": the form for one may spell the number out.
        if strange or (missing and not (message.pluralizable and number == 0)):
            yield f"placeholders differ ({', '.join(sorted(missing | strange))})"
            return


def _placeholders(text: str) -> set[str]:
    names = PLACEHOLDER.findall(text.replace("%%", ""))
    # Named ones may repeat, positional ones must be as many.
    return {name if "(" in name or "{" in name else f"{name} x {names.count(name)}" for name in names}
