"""Where the product repeats itself: runs of lines that stand in two modules, alike but for local names and texts."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

WORDS = re.compile(r'[rbf]{0,2}"(?:[^"\\]|\\.)*"|#.*|\w+|[^\s\w]')  # of a line as ruff formats it


class Line(NamedTuple):
    """A line of code: its number, whether something is done in it or only declared, and its words."""

    number: int
    done: bool  # inside a function, or the head of a class, which parts one's methods from another's
    words: str  # a sign for each local name and each text, no comment


def code_lines(text: str) -> list[Line]:
    """The lines of all functions and classes that hold code: no docstring, no import, no bare table of texts."""
    tree = ast.parse(text)
    rows, result, apart = text.split("\n"), dict[int, tuple[bool, set[str]]](), set[int]()
    for node in ast.walk(tree):  # what is outside comes before what is inside it
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        done = isinstance(node, ast.FunctionDef)
        names = local_names(node) if done else set()
        for number in range(node.lineno, (node.end_lineno or 0) + 1):
            before = result.get(number, (False, set()))
            result[number] = (done or before[0] or number == node.lineno, before[1] | names)
        if ast.get_docstring(node, clean=False) is not None:
            apart |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = (
        Line(number, done, bare(rows[number - 1], names))
        for number, (done, names) in sorted(result.items())
        if number not in apart
    )
    return [line for line in lines if re.search(r"[a-z]{2}", line.words)]


def local_names(function: ast.AST) -> set[str]:
    """What a function calls its parameters and variables."""
    nodes = list(ast.walk(function))
    names = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return names | {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def bare(line: str, names: set[str]) -> str:
    """The words of a line."""
    signs = []
    for word in WORDS.findall(line):
        if word.startswith("#"):
            break
        text = word.endswith('"') and len(word) > 1
        signs.append("§" if text else "_" if word in names else word)
    return " ".join(signs)


def repeated(modules: Iterable[tuple[str, list[Line]]], least: int) -> dict[tuple[str, str], tuple[int, int]]:
    """{two modules: the lines at which the first run of `least` lines begins in the one and in the other}."""
    result: defaultdict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for name, lines in modules:
        for first in range(len(lines) - least + 1):
            run = lines[first : first + least]
            result[tuple(line.words for line in run)].append((name, run[0].number))
    matches: dict[tuple[str, str], tuple[int, int]] = {}
    for places in result.values():
        for nth, (name, number) in enumerate(places):
            for other, at in places[nth + 1 :]:
                if other != name:
                    matches.setdefault((name, other), (number, at))
    return matches
