"""How a file leaves the product: always to be saved, never shown or run in our own place.

`nosniff` keeps a browser from taking it for a page, `sandbox` from giving a page our origin if one opens it after all.
"""

from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from crm.privacy.uploads.names import shown_name

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def attachment(
    name: str, content: bytes | Iterable[str | bytes], *, content_type: str = "application/octet-stream"
) -> HttpResponseBase:
    """`content`, whole or in pieces, to be saved as `name` (spelled by RFC 5987 where it is not plain ASCII)."""
    kind = HttpResponse if isinstance(content, bytes) else StreamingHttpResponse
    disposition = content_disposition_header(True, shown_name(name)) or "attachment"
    return kind(content, content_type=content_type, headers={"Content-Disposition": disposition, **HEADERS})
