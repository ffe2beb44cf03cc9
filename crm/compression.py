"""Pages travel packed, in a way that tells nobody what stands in them.

Packing makes a page shorter where it repeats itself. Whoever can put words of theirs on somebody's page, again and
again, and sees how long the answers are, learns from that what else stands there (the attack is called BREACH). So:

- A page is packed only where the browser says that one of our own pages asked, or its user by hand. What another site
  makes a browser ask for says so too, in a header that no script can change, and is sent as it is.
- The length of every packed page is blurred by up to BLUR random bytes, against words that came by a form or a letter.
- The words that protect forms are masked anew in each page, as Django does it.

Only pages: files, packages, feeds and the API's answers are sent as they are.
"""

import gzip
import io
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

BLUR = 256  # bytes
LEAST = 860  # a page below that fits into one packet anyway
LEVEL = 4  # of gzip: half the work of 6, and a page of 60 KB is some 500 bytes longer
OWN = ("same-origin", "none")  # Sec-Fetch-Site; browsers send it over HTTPS, and to the machine itself


class CompressionMiddleware:
    """Packs pages for the browsers that may have them so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_page(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding", "Sec-Fetch-Site"))
        if asks_for_packed(request):
            response.content = packed(response.content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return response


def is_page(response: HttpResponse) -> bool:
    """HTML that is whole, long enough and not packed yet."""
    return (
        not response.streaming
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Encoding")
        and len(response.content) >= LEAST
    )


def asks_for_packed(request: HttpRequest) -> bool:
    """Whether it was asked for by a page of ours, or by hand, and the browser can unpack it."""
    accepted = request.headers.get("Accept-Encoding", "").replace(" ", "").split(",")
    return "gzip" in accepted and request.headers.get("Sec-Fetch-Site") in OWN


def packed(content: bytes) -> bytes:
    """gzip's form of it. The name of a file, which stands in its head and which nobody reads, blurs the length."""
    target, name = io.BytesIO(), secrets.token_hex(BLUR // 2)[: secrets.randbelow(BLUR)]
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=LEVEL, fileobj=target, mtime=0) as writer:
        writer.write(content)
    return target.getvalue()
