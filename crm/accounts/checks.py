"""The start is refused when a URL does not say who may ask it."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from crm.accounts.access.foreign_urls import FOREIGN
from crm.accounts.access.url_inventory import Route, inventory
from crm.accounts.permissions.rights import RIGHTS
from crm.accounts.permissions.starting_roles import MATRIX


@register(Tags.urls)
def every_url_has_a_policy(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """One error per URL without a policy, with an unknown right, or with a parameter of no known kind."""
    routes = inventory()
    return [error for route in routes for error in errors_of(route)] + stale_foreign(routes)


def errors_of(route: Route) -> Iterator[CheckMessage]:
    """What `route` fails to say."""
    where = f"{route.path} ({route.name or 'no name'})"
    if route.policy is None:
        hint = (
            "Put @policy(right, params=…, methods=…) above the view; a third party's view is listed in foreign_urls.py."
        )
        yield Error(f"{where} has no access policy", hint=hint, id="accounts.E001")
        return
    if not route.policy.known:
        yield Error(
            f"{where}: «{route.policy.access}» is neither public, signed_in nor a right"
            " (crm/accounts/permissions/rights.py)",
            id="accounts.E002",
        )
    unnamed = [name for name in route.parameters if name not in route.policy.params]
    if unnamed:
        hint = 'params={"name in the path": "kind of object"}, one for each.'
        yield Error(f"{where}: params does not say what {unnamed} name", hint=hint, id="accounts.E003")


def stale_foreign(routes: list[Route]) -> list[CheckMessage]:
    """Third parties' policies for URLs that are not there would hide a spelling mistake."""
    names = {route.name for route in routes}
    return [Error(f"foreign_urls.py: {name} is no URL", id="accounts.E004") for name in FOREIGN if name not in names]


@register(Tags.security)
def planted_roles_name_known_rights(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """One error per right in the table of roles that does not exist."""
    return [
        Error(f"role {slug} names the unknown right {right}", id="accounts.E005")
        for slug, draft in MATRIX.items()
        for right in draft.rights
        if right not in RIGHTS
    ]
