"""What belongs to the demo: cases that its accounts open while somebody plays with it."""

from typing import Any

from crm.accounts.models import User


def of_the_demo(actor: Any) -> bool:
    """Whether this is an account of the demo; nobody, the system and programs are not."""
    return isinstance(actor, User) and actor.of_the_demo
