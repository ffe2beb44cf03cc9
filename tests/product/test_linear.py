"""No text of a stranger keeps the product busy: every pattern takes time in proportion to the text.

Nothing here lists the patterns. Those that modules hold are found by walking all modules of the product, those that
stand in a call by walking its source. Each is RE2's (crm/privacy/guards/linear_patterns.py), proved
(tests/product/linear_proof.py), or named below with the reason. Where strangers' text comes in, the whole way is tried
with hostile texts of n and 2n letters."""

import ast
import importlib
import random
import re
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import re2
from django.utils import timezone

from crm.contacts.columns import contact_vocabulary as contact_columns
from crm.contacts.people_imports.contact_cleaning import BETWEEN_EMAILS, BETWEEN_PHONES
from crm.correspondence.inbox.forwarded_mail import FROM, MARK
from crm.files.mapping import vocabulary
from crm.files.mapping.value_shapes import shape_of
from crm.files.readers.tables import read_table
from crm.files.rows import cell_values
from crm.files.safe_cells import NEUTRALISED, RISKY, raw_cell, safe_cell
from crm.mail.parsing.parser import read
from crm.mail.parsing.plain_text import text_from
from crm.privacy.guards.linear_patterns import of_all_alphabets, pattern, search
from crm.privacy.people import sensitive_text
from crm.privacy.people.identifiers import Marks
from crm.privacy.people.names_in_text import PAIR
from dsar.contents.third_parties import TITLED
from tests.product.linear_proof import cost_of
from tests.product.source import PACKAGES, modules, parsed, place

MOST = 1000  # steps for a letter, counted as if every way were tried to its end; what is not linear has no such number
METHODS = {"search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split"}
# Patterns that are tried as a whole text alone, by a function which is handed them.
WHOLE = {"crm.privacy.logs.ledger.ACT", "crm.privacy.logs.ledger.CODE", "crm.privacy.logs.ledger.TARGET"}
# What the proof does not see, and why it is linear all the same; these are tried with hostile texts below.
BY_HAND = {
    "crm.files.safe_cells.RISKY": "a run of blanks ends at a line end or a tab, and begins behind one",
    "crm.files.safe_cells.NEUTRALISED": "as RISKY",
}
# Calls that read no text of a stranger, or look for words as they are.
OURS = {
    ("crm/accounts/templatetags/shell.py", "drawings"): "our own sprite of icons, once",
    ("crm/accounts/language/formats.py", "marked"): "the words of a search, escaped, twenty at most",
    ("crm/mail/mailboxes/private_addresses.py", "tokens_in"): "our own address, escaped, and a code of a fixed length",
    ("crm/privacy/logs/log_months.py", "months_of"): "names of our own tables",
    ("dsar/rights/act_names.py", "by_letters"): "letters of a country's acts, escaped, one of them as a word",
    ("dsar/contents/redaction.py", "mark"): "words as they are, typed by the desk",
}


# ---- every pattern


def held_patterns() -> dict[str, re.Pattern]:
    """{module.name: pattern} of everything compiled that modules hold, in tables and vocabularies too."""
    matches: dict[int, tuple[str, re.Pattern]] = {}
    for module in modules():
        if "import re\n" not in module.text:
            continue
        name = module.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for key, value in list(vars(importlib.import_module(name)).items()):
            for path, first in compiled(f"{name}.{key}", value):
                matches.setdefault(id(first), (path, first))
    return dict(matches.values())


def compiled(path: str, value: Any, depth: int = 0) -> Iterator[tuple[str, re.Pattern]]:
    """Patterns in a value of a module."""
    if isinstance(value, re.Pattern):
        yield path, value
    elif depth < 4 and isinstance(value, dict):
        for key, item in value.items():
            yield from compiled(f"{path}[{key}]", item, depth + 1)
    elif depth < 4 and isinstance(value, (list, tuple, set, frozenset)):
        for at, item in enumerate(value):
            yield from compiled(f"{path}[{at}]", item, depth + 1)


def uses() -> dict[str, set[str]]:
    """{name of a pattern: methods called on it}, in the whole product."""
    matches: dict[str, set[str]] = {}
    for module in modules():
        for node, _above in module.nodes:
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                owner = node.value
                name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
                matches.setdefault(name, set()).add(node.attr)
    return matches


def calls(found: Any = None) -> Iterator[tuple[str, str, str, Any, int]]:
    """(file, function, method, pattern or None, flags) of every call of the module `re`."""
    for module in found or modules():
        for node, above in module.nodes:
            function = node.func if isinstance(node, ast.Call) else None
            if not isinstance(function, ast.Attribute) or getattr(function.value, "id", "") != "re":
                continue
            if function.attr not in METHODS | {"compile"} or (function.attr == "compile" and not place(above)):
                continue  # what a module compiles is found as what it holds
            arg = node.args[0]
            yield module.name, place(above), function.attr, getattr(arg, "value", None), flags_in(node)


def flags_in(call: ast.Call) -> int:
    """The flags that a call names."""
    names = [node.attr for node in ast.walk(call) if isinstance(node, ast.Attribute)]
    flags = 0
    for name in names:
        flag = getattr(re, name, None)
        flags |= flag if isinstance(flag, re.RegexFlag) else 0
    return flags


def cost(one: Any, methods: set[str], flags: int = 0) -> float:
    """The most that any of the methods costs."""
    return max(cost_of(one, flags, first=name == "match", whole=name == "fullmatch") for name in methods)


def test_every_pattern_that_a_module_holds_is_linear():
    held, used = held_patterns(), uses()
    assert len(held) > 60  # the walk has seen the product
    slow = {}
    for path, value in held.items():
        name = path.rpartition(".")[2].partition("[")[0]
        methods = {"fullmatch"} if path in WHOLE else used.get(name, {"search", "fullmatch"})
        if path not in BY_HAND and (steps := cost(value, methods)) > MOST:
            slow[path] = (steps, value.pattern[:60])
    assert slow == {}


def test_every_pattern_that_stands_in_a_call_is_linear():
    slow = {
        (file, function, result)
        for file, function, method, result, flags in calls()
        if (file, function) not in OURS
        and (
            not isinstance(result, (str, bytes))
            or cost(result, {"search" if method == "compile" else method}, flags) > MOST
        )
    }
    assert slow == set()


def test_the_exemptions_are_still_there():
    assert {(file, function) for file, function, *_rest in calls()} >= OURS.keys()
    assert held_patterns().keys() >= BY_HAND.keys() | WHOLE


def test_nothing_asks_the_database_to_match_a_pattern():
    """PostgreSQL's own matching goes back and forth, too, and a request's time with it."""
    lookups = ("__regex", "__iregex", "REGEXP_", "regexp_", "SIMILAR TO", " ~ '", " ~* '", " !~ '")
    assert [(module.name, lookup) for module in modules() for lookup in lookups if lookup in module.text] == []


def test_no_form_and_no_address_brings_a_pattern_of_its_own():
    """A RegexValidator, a RegexField and a converter hold patterns where the walk does not look."""
    words = ("RegexValidator(", "RegexField(", "register_converter(", "class Meta:\n        regex")
    assert [(module.name, word) for module in modules() for word in words if word in module.text] == []
    paths = [node.args[0].value for module in modules() for node, _above in module.nodes if is_call(node, "re_path")]
    assert [path for path in paths if cost_of(path, first=True) > MOST] == []


def is_call(node: ast.AST, name: str) -> bool:
    """Whether a node calls a function of this name."""
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == name


def test_words_of_a_header_are_looked_for_by_the_linear_search_alone():
    """Vocabularies are texts until they are searched for; what searches is RE2's."""
    strange = [node for module in modules() for node, _above in module.nodes if is_call(node, "search")]
    assert len(strange) > 5
    assert vocabulary.search is search


def test_a_slow_pattern_in_a_call_is_seen_wherever_it_stands():
    text = 'import re\ndef plain(text):\n    return re.sub(r"\\s*,", ",", text) + re.sub(text, "", text)\n'
    matches = [result for *_where, result, _flags in calls([parsed(text)])]
    assert (matches, cost_of(matches[0])) == ([r"\s*,", None], float("inf"))


# ---- the proof itself


@pytest.mark.parametrize(
    "slow",
    [
        r"\s*,",
        r"\s+$",
        r"(a+)+b",
        r"(a|a)*b",
        r"(?:a*)*b",
        r"<[^>]*>",
        r"[^\s@]+@[^\s@]+\.",
        r".*x",
        r"\w+-\d+",
        r"(?P<q>['\"]).*(?P=q)",
        r"a{0,400}a{0,400}b",
        r"\bA[\w-]*\s",
        r"(?m)^\s*x",
        r"x(?=\s*,)\s|y(?=.*z)",
    ],
)
def test_the_proof_refuses_what_is_slow(slow):
    assert cost_of(slow) > MOST


@pytest.mark.parametrize("slow", [r"(a+)+b", r"\s*\d*\s*x", r".*,.*;", r"(a|ab)(c|bcd)*(d*)*e"])
def test_the_proof_refuses_what_is_slow_even_from_one_beginning(slow):
    assert cost_of(slow, first=True) > MOST


@pytest.mark.parametrize(
    "quick", [r"<[^<>]*>", r"\s+", r"\bword\w*\s", r"(?m)^x: .*$", r"a{1,20}b", r'"([^"]*)"', r"^\s*x$"]
)
def test_what_the_proof_takes_is_quick(quick):
    assert cost_of(quick) <= MOST
    grows(re.compile(quick).findall, HOSTILE)


# ---- hostile texts


PIECES = [*" \t\naA1-@<\"'=(,ą\u00a0", "a@", "a.", "<a ", "\t=", ";'", "A-"]
WORDS = [
    "Jan Kowalski ",
    "for <a@",
    "From: ",
    "pan ",
    "usun moje ",
    "-----\n",
    "a@b.c ",
    "+48 600 100 200 ",
    "=?utf-8?q?",
]
HOSTILE = [*PIECES, *WORDS]
SIZE = 6000  # letters; what goes through a text again and again needs seconds for so many, what does not milliseconds
NOISE = 0.05  # seconds below which a time says nothing


def grows(
    does: Callable[[Any], Any], pieces: list[str], *, size: int = SIZE, wrap: Callable[[str], Any] = lambda text: text
) -> None:
    """Twice the text takes about twice the time. A time below the noise of the machine is quick whatever it says."""
    for piece in pieces:
        texts = [wrap((piece * length)[:length]) for length in (size, 2 * size)]
        once, twice = (quickest(does, text) for text in texts)
        assert twice < max(NOISE, 3.2 * once), (piece, once, twice)


def quickest(does: Callable[[Any], Any], text: Any) -> float:
    """The processor's time for it, the least of three that are worth repeating."""
    least = float("inf")
    for _again in range(3):
        began = time.process_time()
        does(text)
        least = min(least, time.process_time() - began)
        if least < NOISE / 4:
            break
    return least


def marks() -> Marks:
    """Somebody who is looked for."""
    known = Marks()
    known.add(1, "Jan Kowalski", ["jan@kowalski.example"], ["+48600100200"])
    return known


@pytest.mark.parametrize(
    "does",
    [
        pytest.param(lambda text: list(marks().hits(text)), id="mentions"),
        pytest.param(lambda text: raw_cell(safe_cell(text)), id="cells"),
        pytest.param(lambda text: (RISKY.findall(text), NEUTRALISED.findall(text)), id="cells alone"),
        pytest.param(contact_columns.target_of_header, id="header"),
        pytest.param(lambda text: contact_columns.target_of_header(vocabulary.plain(text)), id="header as it stands"),
        pytest.param(lambda text: shape_of([text]), id="shape"),
        pytest.param(cell_values.email, id="e-mail"),
        pytest.param(cell_values.phone, id="phone"),
        pytest.param(cell_values.website, id="website"),
        pytest.param(cell_values.day, id="day"),
        pytest.param(cell_values.tax_number, id="NIP"),
        pytest.param(sensitive_text.findings, id="hygiene"),
        pytest.param(lambda text: (BETWEEN_EMAILS.split(text), BETWEEN_PHONES.split(text)), id="several in a cell"),
        pytest.param(lambda text: (MARK.search(text), FROM.findall(text)), id="forwarded mail"),
        pytest.param(lambda text: (list(PAIR.finditer(text)), list(TITLED.finditer(text))), id="others in a text"),
        pytest.param(text_from, id="HTML of a mail"),
    ],
)
def test_no_text_of_a_stranger_takes_more_than_its_length(does):
    grows(does, HOSTILE)


@pytest.mark.parametrize("head", ["Subject", "From", "To", "Received", "Message-ID", "Content-Type", "References"])
def test_no_head_of_a_mail_takes_more_than_its_length(head):
    pieces = [item for item in random.Random(head).sample(HOSTILE, 6) if "\n" not in item]  # noqa: S311 - others for each
    at = timezone.now()
    grows(lambda raw: read(raw, arrived=at), pieces, size=4000, wrap=lambda text: f"{head}: {text}\n\nx".encode())


def test_no_cell_of_a_file_takes_more_than_its_length():
    def table(data: bytes) -> None:
        for _row in read_table(BytesIO(data), "people.csv").rows():
            pass

    pieces = [item for item in HOSTILE if not set(item) & set('\n",;\t')]
    grows(table, pieces, size=4000, wrap=lambda text: f"name,mail\nJan,{text}\n".encode())


def test_two_thousand_people_of_one_first_name_are_looked_for_as_quickly_as_one():
    known = Marks()
    for number in range(2000):
        known.add(number, f"Jan Nazwisko{number}", [], [])
    grows(lambda text: list(known.hits(text)), ["Jan ", "Jan Jan"], size=4000)


# ---- what the module promises


@pytest.mark.parametrize("text", [r"a(?=b)", r"(?<!a)b", r"(a)\1", r"[^\W_]", "[]a]"])
def test_what_is_not_linear_is_refused_when_it_is_made(text):
    with pytest.raises(ValueError, match="not linear"):
        pattern(text)


@pytest.mark.parametrize("sign", [r"\w", r"\d", r"\s", r"\W", r"\D", r"\S", r"[\w.]", r"[^\s@]", r"[\d-]"])
def test_letters_digits_and_blanks_are_those_of_all_alphabets(sign):
    letters = "aZ9_-.@ \t\n\x0b\x1f\x85\u00a0\u2028ąŁ٣–\u200bж中"
    assert pattern(sign).findall(letters) == re.findall(sign, letters)


def test_a_pattern_is_found_where_it_stands_however_many_bytes_a_letter_takes():
    match = pattern(r"(?i)od:\s*(.+)").search("żółw: Od:  Łucja")
    assert (match.start(), match.span(1), match[1]) == (6, (11, 16), "Łucja")
    assert of_all_alphabets(r"\.") == r"\."
    assert isinstance(pattern("a"), type(re2.compile("a")))
    assert PACKAGES
