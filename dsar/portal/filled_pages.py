"""What the pages of a request have sent so far: which page comes next, what lacks, what each one carries along."""

from typing import Any

from django.http import QueryDict

from consents.public_pages import stamped
from dsar.models import Kind, ReplyBy, Representative, Topic
from dsar.portal.forms import CARRIED, OTHER, PAGES, SEVERAL, WHOSE, Page
from dsar.portal.request_kinds import WAYS


class Filled:
    """The answers that the pages have sent so far."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.here = data.get("step", "what") if data.get("step", "what") in PAGES else "what"

    @property
    def sid(self) -> str:
        """The id of this request, the sender's own: sent twice it is one request."""
        return self.data.get("sid", "")

    @property
    def ours(self) -> bool:
        """Whether a page of ours, not older than a day, sent this."""
        return stamped(self.data.get("stamp", ""), f"request {self.sid}")

    @property
    def pages(self) -> list[str]:
        """The pages that this request goes through."""
        return [key for key in PAGES if key != "speaker" or self.data.get("whose") == OTHER]

    @property
    def was_checked(self) -> bool:
        """Whether they have been at the last page already: then a change leads back to it."""
        return self.data.get("checked") == "1"

    @property
    def wanted(self) -> str:
        """The page that a button names; empty for «on»."""
        go = self.data.get("go", "")
        return self.before(self.here) if go == "back" else go

    def before(self, key: str) -> str:
        """The page before."""
        place = self.pages.index(key) if key in self.pages else 1
        return self.pages[max(place - 1, 0)]

    def after(self, key: str) -> str:
        """The page after."""
        place = self.pages.index(key) if key in self.pages else 0
        return self.pages[min(place + 1, len(self.pages) - 1)]

    @property
    def so_far(self) -> dict[str, Any]:
        """The raw answers."""
        return {
            name: self.data.getlist(name) if name in SEVERAL else self.data.get(name, "")
            for name in CARRIED
            if name in self.data
        }

    def form(self, key: str, *, bound: bool = False) -> Page:
        """The form of a page: with its errors, or with what was typed."""
        return (
            PAGES[key](self.data, so_far=self.so_far) if bound else PAGES[key](initial=self.so_far, so_far=self.so_far)
        )

    def lacks(self, key: str) -> bool:
        """Whether the answers of a page are missing or invalid."""
        return not self.form(key, bound=True).is_valid()

    def carried(self, key: str) -> list[tuple[str, str]]:
        """The answers of the other pages, for hidden inputs."""
        fields_here = PAGES[key].base_fields
        return [(name, text) for name in CARRIED if name not in fields_here for text in self.data.getlist(name)]

    @property
    def cleaned(self) -> dict[str, Any]:
        """The checked answers of all pages."""
        answers: dict[str, Any] = {}
        for key in self.pages:
            form = self.form(key, bound=True)
            form.is_valid()
            answers |= form.cleaned_data
        return answers


def rows_of(filled: Filled) -> list[dict[str, Any]]:
    """The summary before sending: [{page, label, lines}]."""
    answers = filled.cleaned
    kinds = [WAYS[Kind(kind)].says for kind in answers.get("kinds", [])]
    labels = {name: field.label for page in PAGES.values() for name, field in page.base_fields.items()}
    labelled: dict[str, list[Any]] = {
        "kinds": kinds,
        "whose": [dict(WHOSE)[answers["whose"]]] if answers.get("whose") else [],
        "topic": [Topic(answers["topic"]).label] if answers.get("topic") else [],
        "role": [Representative.Role(answers["role"]).label] if answers.get("role") else [],
        "reply_by": [ReplyBy(answers["reply_by"]).label] if answers.get("reply_by") else [],
    }
    rows = []
    for key in filled.pages:
        for name in PAGES[key].base_fields:
            lines = labelled.get(name, [answers[name]] if answers.get(name) else [])
            if lines and name != "homepage":
                rows.append({"page": key, "label": labels[name], "lines": lines})
    return rows
