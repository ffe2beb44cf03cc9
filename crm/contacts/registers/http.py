"""One HTTP request with a timeout and a size limit, which follows no redirect."""

from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from crm.contacts.registers.register_answer import Unavailable

MOST = 256 * 1024  # bytes of an answer
SCHEMES = ("https://", "http://")


class NoRedirects(HTTPRedirectHandler):
    """A redirect could send the number to somebody else, so none is followed."""

    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        return None


def fetch(url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """(status, content) of one request. Raises Unavailable on a timeout, an error, or too large an answer."""
    if not url.startswith(SCHEMES):
        raise Unavailable
    request = Request(url, data=body, headers={"User-Agent": "Spojnik", **(headers or {})})  # noqa: S310 - checked
    try:
        with build_opener(NoRedirects).open(request, timeout=settings.NIP_REGISTER_TIMEOUT) as answer:
            status, content = answer.status, answer.read(MOST + 1)
    except HTTPError as refusal:
        with refusal:
            status, content = refusal.code, refusal.read(MOST + 1)
    except (OSError, ValueError) as trouble:
        raise Unavailable from trouble
    if len(content) > MOST:
        raise Unavailable
    return status, content
