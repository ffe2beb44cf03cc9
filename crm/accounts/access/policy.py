"""Every URL says who may ask it, and a middleware holds it to that.

    @policy(rights.CONTACTS_VIEW, params={"key": "contact"})
    def record(request, key): …

A policy is `public`, `signed_in` or a right. A URL without one answers like a missing page, and a system check refuses
to start with it (`checks.py`). Rights are read from the database with the user, on every request.

A resource of the API answers several methods at one URL, so it may name a further right for some of them (`also`). It
names its `scope`, the area that a token must open for reading or writing. A URL with a scope is for tokens alone: no
session opens it, whatever the rights behind it. A URL without one is closed to tokens.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.http import Http404, HttpResponse, HttpResponseNotAllowed

from crm.accounts.access import refusals
from crm.accounts.access.foreign_urls import FOREIGN, FOREIGN_NAMESPACES
from crm.accounts.permissions.rights import RIGHTS
from crm.accounts.sessions.staff_request import SessionRequest

PUBLIC, SIGNED_IN = "public", "signed_in"
POLICY = "policy"  # where a view bears it
ORDER = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
READING = ("GET", "HEAD")
OPENED_BY = {"GET": "read", "HEAD": "read", "DELETE": "bin"}  # what a scope is called by method; "write" for others

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may ask (`access`), by which methods, and what kind of object each path parameter names.

    `also` holds a further right for a method, `scope` the area of the API; `background` says that pages fetch it by
    themselves (pages/background_requests.py), `asking` that its POST reads, so that what is asked stands in no address.
    """

    access: str
    methods: tuple[str, ...] = ("GET", "HEAD")
    params: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    scope: str = ""
    background: bool = False
    asking: bool = False

    @classmethod
    def declare(
        cls, access: str, methods: Iterable[str] = ("GET",), params: Mapping[str, str] | None = None, **further: Any
    ) -> "Policy":
        """A policy with HEAD beside GET and the methods in their usual order."""
        allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)
        return cls(access, tuple(method for method in ORDER if method in allowed), dict(params or {}), **further)

    @property
    def known(self) -> bool:
        """Whether `access` and the further rights exist."""
        return (self.access in (PUBLIC, SIGNED_IN) or self.access in RIGHTS) and RIGHTS.keys() >= set(
            self.also.values()
        )

    def admits(self, user: Any, method: str = "GET") -> bool:
        """Whether `user` (perhaps anonymous, perhaps a machine by its token) may ask with this method."""
        if self.access == PUBLIC:
            return True
        if not user.is_authenticated or self.needs_token(user) or self.missing_scope(user, method):
            return False
        needed = {self.access, self.also.get(method, SIGNED_IN)} - {SIGNED_IN}
        return all(map(user.may, needed))

    def lacking(self, user: Any, method: str) -> str:
        """The right that keeps `user` out, as the ledger names it."""
        further = self.also.get(method, "")
        return further if further and not user.may(further) and self.admits(user) else self.access

    def needs_token(self, user: Any) -> bool:
        """Whether this is a door for programs and `user` shows no token: a colleague's session counts for nothing."""
        return bool(self.scope) and getattr(user, "bearing", None) is None

    def scope_of(self, method: str) -> str:
        """The scope that a token must have to ask with this method: contacts:read, contacts:write, contacts:bin."""
        return f"{self.scope}:{'read' if self.asking else OPENED_BY.get(method, 'write')}"

    def missing_scope(self, user: Any, method: str) -> str:
        """The scope that the token shown lacks; empty for a colleague, and for a token that has it."""
        token = getattr(user, "bearing", None)
        if token is None:
            return ""
        needed = self.scope_of(method)
        return "" if token.allows(needed) else needed


def policy(
    access: str,
    *,
    params: Mapping[str, str] | None = None,
    methods: Iterable[str] = ("GET",),
    also: Mapping[str, str] | None = None,
    scope: str = "",
    background: bool = False,
    asking: bool = False,
) -> Callable[[View], View]:
    """Declare the policy of a view (a function or a class) and return the view itself."""
    further = {"also": dict(also or {}), "scope": scope, "background": background, "asking": asking}
    declared_policy = Policy.declare(access, methods, params, **further)

    def declared(view: View) -> View:
        setattr(view, POLICY, declared_policy)
        return view

    return declared


def policy_of(view: Callable, name: str) -> Policy | None:
    """The policy of a view: its own, its class's, or what foreign_urls.py says of its name; None when undeclared."""
    for bearer in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        attached = getattr(bearer, POLICY, None)
        if isinstance(attached, Policy):
            return attached
    foreign = FOREIGN.get(name) or FOREIGN_NAMESPACES.get(name.partition(":")[0])
    return Policy.declare(*foreign) if foreign else None


class PolicyMiddleware:
    """Answers 404 to an undeclared URL, 405 to an undeclared method, and refuses whom the policy does not admit."""

    def __init__(self, get_response: Callable[[SessionRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: SessionRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: SessionRequest, view: Callable, _args: tuple, _kwargs: dict) -> HttpResponse | None:
        """None lets the view run."""
        declared = policy_of(view, request.resolver_match.view_name)
        if declared is None:
            raise Http404
        request.policy_access, request.policy_background = declared.access, declared.background
        if request.method not in declared.methods:
            return HttpResponseNotAllowed(declared.methods)
        if declared.admits(request.user, request.method):
            return None
        if declared.needs_token(request.user):
            return refusals.ask_for_token()
        if request.user.is_authenticated:
            request.scope_missing = declared.missing_scope(request.user, request.method)
            return refusals.refuse(request, declared.lacking(request.user, request.method))
        return refusals.ask_to_sign_in(request)
