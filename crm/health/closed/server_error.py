"""The answer when a request failed: 503 where the database is away, 500 for a fault of ours."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

from crm.health.closed.plain_503 import not_now

AGAIN = 5  # seconds
# SQLSTATE: connections lost or refused (08), a server that starts, stops or crashed (57P0x), one that is full (53300).
# Without a code the driver never reached the server.
CODES = ("08", "57P", "53300")


def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler500, called while the exception is being handled."""
    if is_away(sys.exc_info()[1]):
        return not_now(request, "errors/database_away.html", seconds=AGAIN, opens_again=True)
    return server_error(request)


def is_away(trouble: BaseException | None) -> bool:
    """Whether the database could not be reached, be it that another exception followed from that."""
    while trouble is not None:
        if isinstance(trouble, OperationalError | InterfaceError):
            code = getattr(trouble.__cause__, "sqlstate", None)
            return code is None or code.startswith(CODES)
        trouble = trouble.__cause__ or trouble.__context__
    return False
