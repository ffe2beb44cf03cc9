"""The index of URLs finds what Django would find, and tries a few patterns only."""

import re

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, include, path, re_path, reverse
from django.urls.resolvers import RegexPattern, RoutePattern

from crm.accounts.access.url_index import indexed
from crm.urls import urlpatterns

SAMPLES = ("1", "pl", "x", "00000000-0000-0000-0000-000000000001", "email", "Abc-1", "2026-11-29")
FEW = 24  # patterns tried for one path
STRANGE = ("/", "/nowhere/", "/contacts", "/contacts/x/y/z/", "/p/", "/p/xx/", "//", "/accounts/", "/api/v1/none/")


def plainly() -> URLResolver:
    """The same patterns as Django resolves them."""
    return URLResolver(RegexPattern(r"^/"), urlpatterns[0].urlconf_name)


def addresses(resolver, before=""):
    """A path for every pattern below, with samples for its parameters."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + str(entry.pattern))
        else:
            yield before + filled(entry)


def filled(entry: URLPattern) -> str:
    """The route with samples; without parameters, and where it is a regular expression, as it is."""

    def sample(found):
        regex = entry.pattern.converters[found[1]].regex
        return next(item for item in SAMPLES if re.fullmatch(regex, item))

    if not isinstance(entry.pattern, RoutePattern):
        return str(entry.pattern)
    return re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", sample, str(entry.pattern))


def answer(resolver, address):
    """What a resolver says of a path."""
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.view_name, match.route, match.app_names, match.namespaces


def test_every_path_leads_where_django_would_lead_it():
    ours, plain = get_resolver("crm.urls"), plainly()
    queries = ["/" + address for address in addresses(plain)]
    cut = (
        [query[:-1] for query in queries]
        + [query + "x" for query in queries]
        + [query.replace("1", "?") for query in queries]
    )
    wrong = [query for query in [*queries, *cut, *STRANGE] if answer(ours, query) != answer(plain, query)]
    assert (wrong, len(queries) > 500, sum(answer(ours, query) is not None for query in queries) > 500) == (
        [],
        True,
        True,
    )


def test_a_few_patterns_are_tried_for_a_path():
    ours = get_resolver("crm.urls")
    tried = {item: len(match.tried or ()) for item in paths_found(ours) if (match := ours.resolve(item))}
    assert {key: count for key, count in tried.items() if count > FEW} == {}


def paths_found(resolver):
    """The sample paths that lead somewhere."""
    return [item for item in ("/" + address for address in addresses(plainly())) if answer(resolver, item)]


def test_names_are_as_without_an_index():
    assert (reverse("sales:my_day"), reverse("dpo:map")) == ("/", "/privacy/map/")


def view(name):
    """A view that is called `name`."""

    def shown(request, **_parameters):
        return name

    return shown


@pytest.fixture
def mixed():
    """Patterns whose order matters, under one another."""
    inner = [path("a/", view("inner a")), path("<str:name>/", view("inner any"))]
    return [
        path("a/b/", view("a b")),
        path("<slug:name>/b/", view("any b")),
        path("", include(inner)),
        path("a", include([path("/c/", view("a c"))])),
        re_path(r"^[xyz]/$", view("letter")),
        path("x/", view("too late")),
    ]


@pytest.mark.parametrize("address", ["a/b/", "q/b/", "a/", "q/", "a/c/", "x/", "x/y/", "", "b"])
def test_order_and_open_beginnings_are_kept(mixed, address):
    ours = URLResolver(RegexPattern(r"^"), indexed(mixed))
    plain = URLResolver(RegexPattern(r"^"), mixed)
    assert answer(ours, address) == answer(plain, address)
