"""What a check says: a name for machines, a title, a sentence, and what to do next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Check = Callable[[], Iterable["Finding | dict[str, Any]"]]


@dataclass(frozen=True)
class Finding:
    """One thing looked at. A `warning` is worth knowing and no fault: `ok` stays true."""

    name: str
    ok: bool
    detail: str
    title: str = ""
    advice: str = ""
    warning: bool = False

    @property
    def state(self) -> str:
        """ok, warning or wrong."""
        return "wrong" if not self.ok else "warning" if self.warning else "ok"

    def as_json(self) -> dict[str, Any]:
        """One entry of `checks`, see design.md section 8."""
        fields = {"name": self.name, "ok": self.ok, "detail": self.detail, "warning": self.warning}
        return {**fields, "advice": self.advice if self.state != "ok" else ""}


def findings_of(check: Check, name: str) -> list[Finding]:
    """What `check` found; one finding called `name` when it could not be asked. Messages of exceptions stay out:
    they may quote what somebody typed."""
    try:
        return [finding if isinstance(finding, Finding) else Finding(**finding) for finding in check()]
    except Exception as trouble:
        words = _("this could not be looked at: %(error)s") % {"error": type(trouble).__name__}
        return [Finding(name, False, words, name, _("Look into the log of the program for the reason."))]


def span(seconds: float) -> str:
    """A length of time in words: 40 s, 12 min, 3 h, 2 d."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"
