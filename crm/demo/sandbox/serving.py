"""One question after another, each a request to the product that runs here, until nobody asks any more."""

import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from io import BytesIO
from multiprocessing.connection import Connection
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import resolve, reverse

from crm.demo.sandbox.building import mark
from crm.demo.sandbox.callers import token_for

QUIET = 600.0  # seconds after which nobody asks any more


def serve(line: Connection) -> None:
    """Answer what comes by the line, until it ends or the house was built anew."""
    application, begun = get_wsgi_application(), mark()
    resolve(reverse("api:teams"))  # reads every module with a page, before anybody waits
    line.send_bytes(json.dumps({"ready": True}).encode())
    while line.poll(QUIET):
        try:
            question = json.loads(line.recv_bytes())
        except EOFError:
            return
        if mark() != begun:
            line.send_bytes(json.dumps({"again": True}).encode())
            return
        line.send_bytes(json.dumps(answer(application, question)).encode())


def answer(application: Callable, question: Mapping[str, Any]) -> dict[str, Any]:
    """What the product says to the request, by the caller's own token."""
    body, heads = b64decode(question["body"]), dict[str, Any]()
    environ = {
        **question["environ"],
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": f"Token {token_for(question['caller'])}",
        "REMOTE_ADDR": "127.0.0.1",
        "SCRIPT_NAME": "",
        "wsgi.version": (1, 0),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }

    def begin(status: str, headers: list[tuple[str, str]], _trouble: Any = None) -> None:
        heads.update(status=int(status.partition(" ")[0]), headers=headers)

    response = application(environ, begin)
    try:
        content = b"".join(response)
    finally:
        response.close()
    return {**heads, "body": b64encode(content).decode()}
