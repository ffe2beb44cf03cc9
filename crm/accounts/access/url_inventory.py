"""The inventory of URLs: every pattern with its methods, name, policy and parameters, read from the resolver."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from crm.accounts.access.policy import Policy, policy_of

PARAMETER = re.compile(r"<(?:[^<>:]+:)?([^<>]+)>")


@dataclass(frozen=True)
class Route:
    """One URL pattern. `policy` is None when nobody declared one."""

    path: str
    name: str
    view: Callable
    policy: Policy | None

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the path's parameters in the order of the policy: it names first what the page is about."""
        declared = list(self.policy.params) if self.policy else []
        names = re.findall(r"{(\w+)}", self.path)
        return tuple(sorted(names, key=lambda name: declared.index(name) if name in declared else len(declared)))

    def as_json(self) -> dict[str, Any]:
        """The shape that `manage.py routes --json` promises."""
        declared = self.policy
        return {
            "path": self.path,
            "name": self.name,
            "methods": list(declared.methods) if declared else [],
            "policy": declared.access if declared else None,
            "params": {name: declared.params[name] for name in self.parameters if name in declared.params}
            if declared
            else {},
        }


def inventory(urlconf: Any = None) -> list[Route]:
    """Every URL pattern of `urlconf` (the project's by default), sorted by path."""
    routes = walk(get_resolver(urlconf), "/", "")
    return sorted(routes, key=lambda route: (route.path, route.name))


def walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    """The patterns below `resolver`, with their whole path and name."""
    for entry in resolver.url_patterns:
        path = prefix + path_step(entry)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry, path, inner)
        elif isinstance(entry, URLPattern):
            name = namespace + (entry.name or "")
            yield Route(path, name, entry.callback, policy_of(entry.callback, name))


def path_step(entry: URLPattern | URLResolver) -> str:
    """One step of a path with its parameters as `{name}`."""
    pattern = entry.pattern
    text = str(pattern) if isinstance(pattern, RoutePattern) else simplify_regex(str(pattern)).removeprefix("/")
    return PARAMETER.sub(r"{\1}", text)
