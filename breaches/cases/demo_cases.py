"""What belongs to the demo: cases that its accounts open while somebody plays with it."""

from typing import Any

from crm.privacy.dotted_paths import resolve


def of_the_demo(user: Any) -> bool:
    """Whether this is an account of the demo (`DEMO_USER`)."""
    known = resolve("DEMO_USER")
    return bool(known and user is not None and known(user))
