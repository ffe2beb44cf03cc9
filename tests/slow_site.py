"""The product as a WSGI application with one slow address more: /slow answers once the file SLOW_UNTIL is there."""

import os
import time
from pathlib import Path

from crm.health.closed.capacity import refuses
from crm.wsgi import application as product


def application(environ, start_response):
    if environ["PATH_INFO"] != "/slow" or refuses():
        return product(environ, start_response)
    while not Path(os.environ["SLOW_UNTIL"]).exists():
        time.sleep(0.01)
    start_response("200 OK", [("Content-Length", "4")])
    return [b"slow"]
