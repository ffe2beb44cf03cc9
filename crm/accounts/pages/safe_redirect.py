"""Where a reader is led back to: an address of this site, whatever a form, an address or a header says."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(url: str) -> bool:
    """Whether `url` is a path of this site."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def own_address(request: HttpRequest, url: str, usual: str = "/") -> str:
    """`url` as a path when it leads to a page of ours, also with our own host in front of it; else `usual`."""
    path = url.removeprefix(f"{request.scheme}://{request.get_host()}")
    return path if is_ours(path) else usual
