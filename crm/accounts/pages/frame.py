"""What the frame of every page asks for its menu, top bar and banners, so that a page can ask it with its own.

@frame_asks                                 beside the statement that a part of the frame draws from
def asked(user): return [pins.asking(user)]

ahead(*of_the_frame(request.user), …)       at the beginning of a page
"""

from collections.abc import Callable, Iterable
from typing import Any

from crm.accounts.together import Asked

Source = Callable[[Any], Iterable[Asked]]
SOURCES: list[Source] = []


def frame_asks(source: Source) -> Source:
    """Adds what a part of the frame asks for a user."""
    SOURCES.append(source)
    return source


def of_the_frame(user: Any) -> list[Asked]:
    """All that a full page will ask for somebody signed in, beside what it is about."""
    return [question for source in SOURCES for question in source(user)]
