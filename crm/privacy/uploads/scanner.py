"""The house's virus scanner, when UPLOAD_SCANNER names one. Whatever it does not call clean is not taken.

    UPLOAD_SCANNER="clamdscan --no-summary -"       a command: the file on its standard input, 0 clean, 1 infected
    UPLOAD_SCANNER="unix:/run/clamav/clamd.ctl"     clamd itself, by its socket
    UPLOAD_SCANNER="tcp://127.0.0.1:3310"           the same by TCP

A command gets no variable of ours: the secrets of the product stay out of it.
"""

import os
import shlex
import signal
import socket
import subprocess
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from crm.privacy.uploads.refusals import UploadRefused

log = structlog.get_logger(__name__)

CLEAN, INFECTED = 0, 1
PIECE = 64 * 1024
ANSWER = 4096
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def scan(content: bytes) -> None:
    """UploadRefused when the scanner finds something or does not say that it found nothing. No scanner, no question."""
    if not settings.UPLOAD_SCANNER:
        return
    try:
        verdict = scan_result(content)
    except (OSError, ValueError, subprocess.SubprocessError) as trouble:
        log.error("upload_scanner_failed", error=type(trouble).__name__)
        raise UploadRefused("unscanned") from None
    if verdict == INFECTED:
        raise UploadRefused("infected")
    if verdict != CLEAN:
        log.error("upload_scanner_failed", error="answer")
        raise UploadRefused("unscanned")


def scan_result(content: bytes) -> int:
    """What the scanner says: CLEAN, INFECTED, or another number for neither."""
    place = settings.UPLOAD_SCANNER
    return by_socket(place, content) if place.startswith(("unix:", "tcp://")) else by_command(place, content)


def by_command(command: str, content: bytes) -> int:
    """The exit code. One that hangs is ended with everything it started."""
    with subprocess.Popen(  # noqa: S603 (an administrator's own setting, split without a shell)
        shlex.split(command),
        env={"PATH": PATH},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        try:
            running.communicate(content, timeout=settings.UPLOAD_SCANNER_SECONDS)
        except BaseException:
            os.killpg(running.pid, signal.SIGKILL)
            raise
    return int(running.returncode)


def by_socket(place: str, content: bytes) -> int:
    """clamd's INSTREAM: pieces with their length before them, an empty one at the end, then one line."""
    with connected(place) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall((0).to_bytes(4, "big"))
        reply = received(line)
    if reply == b"stream: OK":
        return CLEAN
    return INFECTED if reply.startswith(b"stream: ") and reply.endswith(b" FOUND") else 2


def received(line: socket.socket) -> bytes:
    """The answer up to its end, cut where it is longer than any answer is."""
    reply = b""
    while b"\0" not in reply and len(reply) < ANSWER and (piece := line.recv(ANSWER)):
        reply += piece
    return reply.partition(b"\0")[0].strip()


def connected(place: str) -> socket.socket:
    """A connection to clamd."""
    if place.startswith("tcp://"):
        parts = urlsplit(place)
        return socket.create_connection((parts.hostname, parts.port), timeout=settings.UPLOAD_SCANNER_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(settings.UPLOAD_SCANNER_SECONDS)
    try:
        line.connect(place.removeprefix("unix:"))
    except BaseException:
        line.close()
        raise
    return line


def scanner_answers() -> list[dict[str, Any]]:
    """For `doctor`: whether the scanner calls a harmless file clean; nothing where none is set."""
    if not settings.UPLOAD_SCANNER:
        return []
    labels = {"name": "upload_scanner", "title": _("Virus scanner")}
    try:
        scan(b"harmless")
    except UploadRefused as refusal:
        advice = _("See whether what UPLOAD_SCANNER names runs; until it answers, no file is taken.")
        return [{**labels, "ok": False, "detail": str(refusal), "advice": advice}]
    return [{**labels, "ok": True, "detail": _("the scanner answers")}]
