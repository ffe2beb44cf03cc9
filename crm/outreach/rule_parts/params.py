"""A setting of a trigger or of an action: how it is chosen in the editor, and what of it is valid."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.privacy.people.sensitive_text import WARNINGS, findings

TEXT, LINES, NUMBER, CHOICE, CHOICES = "text", "lines", "number", "choice", "choices"
Pairs = Sequence[tuple[str, Any]]
Settings = dict[str, Any]


def nothing_offered(_user: Any) -> Pairs:
    """No choices."""
    return ()


@dataclass(frozen=True)
class Param:
    """One setting. `most` is the largest number, the longest text, or how many may be chosen."""

    name: str
    label: Any
    control: str = TEXT
    offered: Callable[[Any], Pairs] = nothing_offered
    least: int = 0
    most: int = 0
    optional: bool = False

    def read(self, raw: Any, user: Any) -> Any:
        """The valid value of what was sent: a text, a number, or a list of texts. ValidationError with a sentence."""
        texts = [str(part).strip() for part in (raw if isinstance(raw, list | tuple) else [raw])]
        texts = [text for text in texts if text]
        if not texts:
            return self.empty()
        if self.control == NUMBER:
            return self.number(texts[0])
        if self.control in (CHOICE, CHOICES):
            return self.chosen(texts, user)
        return self.text(texts[0])

    def empty(self) -> Any:
        """What stands for nothing; ValidationError where something has to be said."""
        if not self.optional:
            raise ValidationError(_("Fill this in."), code="required")
        return [] if self.control == CHOICES else ""

    def number(self, text: str) -> int:
        """A whole number between the bounds."""
        if not (text.isascii() and text.isdecimal() and len(text) < 8 and self.least <= int(text) <= self.most):
            words = _("Enter a number from %(least)d to %(most)d.")
            raise ValidationError(words % {"least": self.least, "most": self.most}, code="number")
        return int(text)

    def chosen(self, texts: list[str], user: Any) -> Any:
        """What was chosen of what is offered to the user."""
        offered = {value for value, _label in self.offered(user)}
        if not offered.issuperset(texts) or (self.most and len(texts) > self.most):
            raise ValidationError(_("Choose from the list."), code="choice")
        return texts if self.control == CHOICES else texts[0]

    def text(self, text: str) -> str:
        """Words without numbers that identify somebody."""
        if len(text) > self.most:
            raise ValidationError(_("This is too long."), code="too_long")
        for match in findings(text):
            raise ValidationError(WARNINGS[match.kind], code=match.kind)
        return text


def read_all(params: Iterable[Param], sent: Mapping[str, Any], user: Any, *, place: str) -> Settings:
    """The valid settings by name; ValidationError by «place.name»."""
    values: Settings = {}
    wrong: dict[str, Any] = {}
    for param in params:
        try:
            values[param.name] = param.read(sent.get(param.name, ""), user)
        except ValidationError as problem:
            wrong[f"{place}.{param.name}"] = problem.messages
    if wrong:
        raise ValidationError(wrong)
    return values
