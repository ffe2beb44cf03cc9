"""Every URL says who may ask it, and a middleware holds it to that.

    @policy(rights.CONTACTS_VIEW, params={"key": "contact"})
    def record(request, key): …

A policy is `public`, `signed_in` or a right. A URL without one answers like a missing page, and a system check refuses
to start with it (`checks.py`). Rights are read from the database with the user, on every request.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from crm.accounts import refusals
from crm.accounts.foreign_urls import FOREIGN, FOREIGN_NAMESPACES
from crm.accounts.rights import RIGHTS

PUBLIC, SIGNED_IN = "public", "signed_in"
ORDER = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may ask (`access`), by which methods, and what kind of object each path parameter names."""

    access: str
    methods: tuple[str, ...] = ("GET", "HEAD")
    params: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def declare(cls, access: str, methods: Iterable[str] = ("GET",), params: Mapping[str, str] | None = None):
        """A policy with HEAD beside GET and the methods in their usual order."""
        asked = {*methods, "HEAD"} if "GET" in methods else set(methods)
        return cls(access, tuple(method for method in ORDER if method in asked), dict(params or {}))

    @property
    def known(self) -> bool:
        """Whether `access` is one of the words there are."""
        return self.access in (PUBLIC, SIGNED_IN) or self.access in RIGHTS

    def admits(self, user: Any) -> bool:
        """Whether `user` (perhaps anonymous) may ask."""
        if self.access == PUBLIC:
            return True
        if not user.is_authenticated:
            return False
        return self.access == SIGNED_IN or user.may(self.access)


def policy(access: str, *, params: Mapping[str, str] | None = None, methods: Iterable[str] = ("GET",)) -> Callable:
    """Declare the policy of a view (a function or a class) and return the view itself."""

    def declared(view: Callable) -> Callable:
        view.policy = Policy.declare(access, methods, params)
        return view

    return declared


def policy_of(view: Callable, name: str) -> Policy | None:
    """The policy of a view: its own, its class's, or what foreign_urls.py says of its name; None when undeclared."""
    for bearer in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        own = getattr(bearer, "policy", None)
        if isinstance(own, Policy):
            return own
    said = FOREIGN.get(name) or FOREIGN_NAMESPACES.get(name.partition(":")[0])
    return Policy.declare(*said) if said else None


class PolicyMiddleware:
    """Answers 404 to an undeclared URL, 405 to an undeclared method, and refuses whom the policy does not admit.

    What is not public is marked no-store.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "policy_access", PUBLIC) != PUBLIC:
            response.headers.setdefault("Cache-Control", "no-store")  # no browser keeps what only some may see
        return response

    def process_view(self, request: HttpRequest, view: Callable, _args: tuple, _kwargs: dict) -> HttpResponse | None:
        """None lets the view run."""
        declared = policy_of(view, request.resolver_match.view_name)
        if declared is None:
            raise Http404
        request.policy_access = declared.access
        if request.method not in declared.methods:
            return HttpResponseNotAllowed(declared.methods)
        if declared.admits(request.user):
            return None
        if request.user.is_authenticated:
            return refusals.refuse(request, declared.access)
        return refusals.ask_to_sign_in(request)
