"""Patterns of URLs found by the beginning of a path, where Django would try one after the other.

    urlpatterns = indexed([path("", include("crm.dpo.urls")), …])

Most of the six hundred and forty patterns hang at the root, so a page was looked for among all of them. Names, order
and what a pattern is made of stay Django's own: of the patterns in their order those are left out that cannot match,
since the path begins or ends otherwise than they do.
"""

from collections.abc import Iterable
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Entry = URLPattern | URLResolver
ANY = None  # stands for whatever a path begins with


class Place(NamedTuple):
    """One pattern and between which letters a path must lie to match it."""

    entry: Entry
    begins: str
    ends: str

    def fits(self, path: str) -> bool:
        """Whether the pattern need be tried."""
        return path.startswith(self.begins) and path.endswith(self.ends)


class IndexedResolver(URLResolver):
    """A resolver that tries only what may match."""

    @classmethod
    def of(cls, entry: Entry) -> Entry:
        """`entry` itself, or the same resolver with an index."""
        if type(entry) is not URLResolver:
            return entry
        return cls(entry.pattern, entry.urlconf_name, entry.default_kwargs, entry.app_name, entry.namespace)

    @cached_property
    def url_patterns(self) -> list[Entry]:
        """The patterns below, in their order."""
        inherited: Any = URLResolver.url_patterns  # the cached property itself
        return [self.of(entry) for entry in inherited.func(self)]

    @cached_property
    def by_first_segment(self) -> dict[str | None, list[Place]]:
        """{first segment of a path: what may match, in order}; under ANY what may match behind every other one."""
        places = [(Place(entry, *route_ends(entry)), first_segments(entry)) for entry in self.url_patterns]
        segments = {segment for _place, begins in places for segment in begins}
        return {
            segment: [place for place, begins in places if segment in begins or ANY in begins]
            for segment in segments | {ANY}
        }

    def resolve(self, path: str) -> ResolverMatch:
        """As Django's, on a resolver of this place that holds only what may match."""
        path = str(path)  # may be lazy
        narrow = copy(self)
        if match := self.pattern.match(path):
            remaining = match[0]
            places = self.by_first_segment.get(remaining.partition("/")[0], self.by_first_segment[ANY])
            narrow.url_patterns = [place.entry for place in places if place.fits(remaining)]
        return URLResolver.resolve(narrow, path)


def indexed(patterns: Iterable[Entry]) -> list[Entry]:
    """The patterns of a URLconf as one resolver that finds among them."""
    return [IndexedResolver(RoutePattern(""), list(patterns))]


def route_ends(entry: Entry) -> tuple[str, str]:
    """(how a path begins that matches, how it ends): what stands before the first parameter and behind the last."""
    if not isinstance(entry.pattern, RoutePattern):
        return "", ""
    route, is_pattern = str(entry.pattern), isinstance(entry, URLPattern)
    return route.partition("<")[0], route.rpartition(">")[2] if is_pattern else ""


def first_segments(entry: Entry) -> set[str | None]:
    """The first segments of the paths that match; ANY where it may be whatever."""
    route = str(entry.pattern)
    if not isinstance(entry.pattern, RoutePattern):
        return {ANY}
    if isinstance(entry, URLResolver) and not route:
        return set().union(*(first_segments(inner) for inner in entry.url_patterns))
    segment, slash, _rest = route.partition("/")
    is_complete = slash or isinstance(entry, URLPattern)  # else the segment goes on in the patterns below
    return {segment} if is_complete and "<" not in segment else {ANY}
