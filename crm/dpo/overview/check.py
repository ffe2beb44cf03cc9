"""One readiness check: what passes, of how many, by which formula, and what fails."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """`good` of `all`; `formula` in words; `url` leads to the rows that fail, empty when they need no page; `failing`
    names them where they are few.
    """

    title: str
    formula: str
    good: int
    all: int
    url: str = ""
    failing: tuple[str, ...] = ()

    @property
    def percent(self) -> int | None:
        """Whole percents, 100 only when all is good; None without data."""
        return self.good * 100 // self.all if self.all else None

    @property
    def whole(self) -> bool:
        """Whether no row fails."""
        return self.good == self.all
