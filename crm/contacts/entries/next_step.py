"""What comes next, asked in the form of an entry: higher code brings the form (NEXT_STEP), which plans it."""

from typing import Any

from crm.privacy.dotted_paths import resolve


class Nothing:
    """Where nobody plans anything."""

    html = ""

    def is_valid(self) -> bool:
        """Nothing is asked."""
        return True

    def plan(self, contact: Any, *, by: Any, deal: Any = None) -> None:
        """Nothing is planned."""


def next_step(data: Any = None, *, auto_id: str) -> Any:
    """The form, bound to `data` when there is some: `is_valid()`, `html`, and once it is valid `plan(contact, by=)`.

    `deal=` is what the step is about besides, as it was told by LETTER_ABOUT or the page of the deal.
    Planning answers with what was planned; None where nothing was asked for.
    """
    form = resolve("NEXT_STEP")
    return form(data, auto_id=auto_id) if form else Nothing()
