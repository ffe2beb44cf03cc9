"""Whether somebody may open a page of ours: asked before a link is drawn, so that none leads to a refusal."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.urls import resolve

from crm.accounts.access.policy import Policy, policy_of
from crm.accounts.models import User


def may_open(user: User, url: str) -> bool:
    """Whether the policy of the page behind `url` (a path of ours) admits them; Resolver404 for no page of ours."""
    declared = declared_for(urlsplit(url).path)
    return declared is not None and declared.admits(user, "GET")


@lru_cache(maxsize=512)
def declared_for(path: str) -> Policy | None:
    """The policy of the page at a path."""
    match = resolve(path)
    return policy_of(match.func, match.view_name)
