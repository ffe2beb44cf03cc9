"""What goes away, and when: one table, from which headers and the description are made.

    DEPRECATED = {("People", "GET"): Deprecation(since=…, sunset=…, instead="GET /contacts/")}

An answer of such an operation says `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a `Link` to the list of changes.
Between the two lie at least six months; what replaces it is there before the first of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.http import http_date

LEAST = timedelta(days=183)
CHANGES_URL = "/api/docs/#changes"


@dataclass(frozen=True)
class Deprecation:
    """From `since` on nobody should begin to use it, after `sunset` it is gone; `instead` says what is there for it."""

    since: datetime
    sunset: datetime
    instead: str

    def __post_init__(self) -> None:
        if self.sunset - self.since < LEAST:
            raise ValueError("what goes away is told six months before")

    def headers(self) -> dict[str, str]:
        """What an answer says of it."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": http_date(self.sunset.astimezone(UTC).timestamp()),
            "Link": f'<{settings.BASE_URL}{CHANGES_URL}>; rel="deprecation"; type="text/html"',
        }


DEPRECATED: Mapping[tuple[str, str], Deprecation] = {}  # {(resource, method): …}


def deprecation_of(resource: str, method: str) -> Deprecation | None:
    """That of an operation, if it goes away."""
    return DEPRECATED.get((resource, "GET" if method == "HEAD" else method))
