"""One readiness check: what passes, of how many, by which formula, what fails by name, and where that can be seen."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

NAMED = 3  # failing rows that a line names; the rest are a number


@dataclass(frozen=True)
class Check:
    """`good` of `all`; `formula` in words; `url` leads to the rows that fail, empty when they need no page; `failing`
    names them where they are few, `links` are their own pages, in the same order or none.

    `code` is stable: programs, the nightly look and whoever was made responsible know a check by it. `query` says which
    rows are asked for, `act` what the way to `url` is called, `nothing` what 0 of 0 means where it is no lack of data;
    `colleagues`: the failing rows are names of staff, which programs are not told.
    `since` is the first nightly look at which it failed, `owner` the colleague who sees to it; None for not yet.
    """

    title: str
    formula: str
    good: int
    all: int
    url: str = ""
    failing: tuple[str, ...] = ()
    code: str = ""
    query: str = ""
    act: str = ""
    links: tuple[str, ...] = field(default=(), compare=False)
    nothing: str = ""
    colleagues: bool = False
    since: date | None = None
    owner: Any = None

    @property
    def percent(self) -> int | None:
        """Whole percents, 100 only when all is good; None without data."""
        return self.good * 100 // self.all if self.all else None

    @property
    def whole(self) -> bool:
        """Whether no row fails."""
        return self.good == self.all

    @property
    def state(self) -> str:
        """`fails`, `passes` or `no_data`: 0 of 0 is a lack of data unless `nothing` says otherwise."""
        if not self.whole:
            return "fails"
        return "passes" if self.all or self.nothing else "no_data"

    @property
    def named(self) -> list[tuple[str, str]]:
        """[(name, its page or nothing)] of the first failing rows."""
        links = self.links or ("",) * len(self.failing)
        return list(zip(self.failing, links, strict=True))[:NAMED]

    @property
    def missing(self) -> int:
        """How many rows fail."""
        return self.all - self.good

    @property
    def unnamed(self) -> int:
        """How many failing rows a line does not name."""
        return max(self.missing - len(self.named), 0) if self.failing else 0


def check_of(title: str, formula: str, rows: list[tuple[str, bool]], url: str, **more: Any) -> Check:
    """A check from its rows, (name, whether it passes). `pages` are the pages of the rows, in the same order."""
    pages = more.pop("pages", [""] * len(rows))
    failing = [(name, page) for (name, passes), page in zip(rows, pages, strict=True) if not passes]
    names, links = tuple(name for name, _page in failing), tuple(page for _name, page in failing)
    return Check(title, formula, len(rows) - len(names), len(rows), url, names, links=links, **more)
