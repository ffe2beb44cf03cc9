"""Where a request comes from. Throttles, notices and API limits all ask here, so that nobody trusts a forged header.

`TRUSTED_PROXIES` says how many proxies stand in front. Each of them appends the address it was asked from to
`X-Forwarded-For`, so the last so many entries are theirs and the first of those is the visitor's; what stands further
left was written by the visitor and is not read.
"""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 - what a request without an address counts as; nothing listens on it


def address_of(request: HttpRequest) -> str:
    """The visitor's address. A request that did not pass all proxies counts as coming from whoever connected."""
    proxies = settings.TRUSTED_PROXIES
    passed = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry.strip()]
    forwarded = bare_address(passed[-proxies]) if 0 < proxies <= len(passed) else None
    return forwarded or bare_address(request.META.get("REMOTE_ADDR", "")) or NOWHERE


def bare_address(text: str) -> str | None:
    """An address without port or brackets, an IPv4 one in its own form; None for anything else."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:  # IPv4 with a port
        bare = bare.partition(":")[0]
    try:
        parsed = ip_address(bare)
    except ValueError:
        return None
    return str((isinstance(parsed, IPv6Address) and parsed.ipv4_mapped) or parsed)
