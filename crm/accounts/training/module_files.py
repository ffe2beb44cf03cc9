"""How a module is written down: a head, a text, questions. Product modules are files, own ones a form of the desk.

    title: Consents            ## a heading        ? a question
    version: 1                 - a list            | a scene before it
    minutes: 6                 > an example        + a right answer
    takeaway: …                **important**       - a wrong one
                                                   ! the reason, shown after answering
    an empty line ends the head, a line === the text

Nothing of it is HTML: templates draw blocks and runs, and escape every word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

PARTED = "==="
HEADING, ITEM, EXAMPLE = "## ", "- ", "> "
KINDS = {HEADING: "heading", ITEM: "list", EXAMPLE: "example"}
STRONG = "**"


@dataclass(frozen=True)
class Run:
    """Words of one weight."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Block:
    """`heading`, `list`, `example` or `text`, with its lines; each line is runs."""

    kind: str
    lines: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class Question:
    """One question of the pool; `right` are places in `answers`. `number` is its place in the pool, from 1."""

    number: int
    text: str
    answers: tuple[str, ...]
    right: frozenset[int]
    reason: str
    scene: str = ""

    @property
    def several(self) -> bool:
        """Whether more than one answer belongs to it."""
        return len(self.right) > 1


@dataclass(frozen=True)
class Module:
    """A module in one language. `slug` names it for good, `own` says that the organisation wrote it."""

    slug: str
    version: int
    title: str
    minutes: int
    text: str
    questions: tuple[Question, ...]
    takeaway: str = ""
    own: bool = False
    picture: str = ""  # the key of what has a picture
    picture_words: str = ""
    language: str = ""  # of an own module: which one it is written in
    borrowed: bool = False  # whether that is not the one that was asked for

    DRAWN = 5
    MISSES = 1  # so many wrong answers are forgiven

    @property
    def drawn(self) -> int:
        """How many questions one quiz asks."""
        return min(self.DRAWN, len(self.questions))

    @property
    def needed(self) -> int:
        """How many right answers pass."""
        return self.drawn - self.MISSES if self.drawn > 2 * self.MISSES else self.drawn

    @property
    def blocks(self) -> list[Block]:
        """The text, ready to be drawn."""
        return blocks_of(self.text)

    @property
    def words(self) -> int:
        """How long the text is."""
        return len(self.text.split())

    def question(self, number: int) -> Question:
        """One of the pool by its number; LookupError for none."""
        for question in self.questions:
            if question.number == number:
                return question
        raise LookupError(number)


class BadModule(ValueError):
    """A module that is not written as it should be; says where."""


def module_from(text: str, *, slug: str) -> Module:
    """The module in the text of a file. BadModule when something is missing."""
    head, _blank, rest = text.partition("\n\n")
    values = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    body, parted, pool = rest.partition(f"\n{PARTED}\n")
    if not parted or not {"title", "version", "minutes"} <= values.keys():
        raise BadModule(slug)
    return Module(
        slug=slug,
        version=int(values["version"]),
        title=values["title"],
        minutes=int(values["minutes"]),
        text=body.strip(),
        questions=tuple(questions_in(pool.splitlines())),
        takeaway=values.get("takeaway", ""),
    )


@dataclass
class Draft:
    """A question while its lines are read."""

    text: str
    scene: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    right: set[int] = field(default_factory=set)
    reason: str = ""

    def take(self, sign: str, words: str) -> None:
        """One more line of it."""
        if sign == "|":
            self.scene.append(words)
        elif sign == "!":
            self.reason = words
        elif sign in "+-":
            if sign == "+":
                self.right.add(len(self.answers))
            self.answers.append(words)

    def question(self, number: int) -> Question:
        """The question. BadModule for one without a right and a wrong answer or without a reason."""
        if not self.right or len(self.right) == len(self.answers) or not self.reason:
            raise BadModule(self.text)
        scene = "\n".join(self.scene)
        return Question(number, self.text, tuple(self.answers), frozenset(self.right), self.reason, scene)


def questions_in(lines: Iterable[str]) -> Iterator[Question]:
    """The questions of a pool, in their order."""
    number, draft = 0, None
    for line in lines:
        sign, words = line[:1], line[1:].strip()
        if sign == "?":
            if draft is not None:
                number += 1
                yield draft.question(number)
            draft = Draft(words)
        elif draft is not None and words:
            draft.take(sign, words)
    if draft is not None:
        yield draft.question(number + 1)


def blocks_of(text: str) -> list[Block]:
    """The text as blocks: lines of one kind stand together, an empty line parts them."""
    blocks: list[Block] = []
    kind_before = ""
    for line in text.splitlines():
        if not line.strip():
            kind_before = ""
            continue
        sign = next((sign for sign in KINDS if line.startswith(sign)), "")
        kind, words = KINDS.get(sign, "text"), line.removeprefix(sign).strip()
        if kind == kind_before and kind == "list":
            blocks[-1] = Block(kind, (*blocks[-1].lines, runs_of(words)))
        elif kind == kind_before and kind in ("text", "example"):
            blocks[-1] = Block(kind, ((*blocks[-1].lines[0], Run(" "), *runs_of(words)),))
        else:
            blocks.append(Block(kind, (runs_of(words),)))
        kind_before = kind
    return blocks


def runs_of(line: str) -> tuple[Run, ...]:
    """The words of a line by their weight: every second part between two stars is strong."""
    return tuple(Run(part, strong=place % 2 == 1) for place, part in enumerate(line.split(STRONG)) if part)
