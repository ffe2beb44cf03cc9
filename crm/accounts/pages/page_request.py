"""A request as our middleware leaves it: what pages may ask of it, said once for the reader and for the type checker.

Nothing makes one of these: a view behind our middleware takes it in place of Django's, so that what the middleware put
there has a type. Further in, `sessions/staff_request.py` knows the session and who is signed in.
"""

from django.http import HttpRequest
from django.urls import ResolverMatch
from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """Anybody's request, a stranger's too, once its address is known."""

    method: str
    resolver_match: ResolverMatch
    htmx: HtmxDetails
    policy_access: str  # these two by the policy of the address: access/policy.py
    policy_background: bool
    scope_missing: str  # which scope a refused token lacks
