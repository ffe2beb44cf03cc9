"""The house's scanner: what it does not call clean is not taken, also when it says nothing at all."""

import io
import os
import shlex
import socket
import threading
from contextlib import contextmanager
from time import monotonic
from uuid import uuid4

import pytest

from crm.privacy.uploads import DOCUMENTS, UploadRefused, admit
from crm.privacy.uploads.scanner import scanner_answers

PDF = b"%PDF-1.7\ntrailer\n%%EOF\n" + b"x" * 200_000 + b"%%EOF"


@pytest.fixture(autouse=True)
def impatient(settings):
    settings.UPLOAD_SCANNER_SECONDS = 0.4


def came(sam):
    try:
        return admit(io.BytesIO(PDF), "a.pdf", policy=DOCUMENTS, by=sam).kind.name
    except UploadRefused as refusal:
        return refusal.code


def shell(script):
    return f"/bin/sh -c {shlex.quote(script)}"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("cat >/dev/null; exit 0", "pdf"),
        ("cat >/dev/null; exit 1", "infected"),
        ("exit 1", "infected"),  # before it has read everything
        ("cat >/dev/null; exit 2", "unscanned"),
        ("kill -9 $$", "unscanned"),
        ("sleep 60", "unscanned"),
        ("cat >/dev/null; sleep 60", "unscanned"),
    ],
)
def test_a_command_that_does_not_say_clean_lets_nothing_in(sam, settings, script, code):
    settings.UPLOAD_SCANNER = shell(script)
    start = monotonic()
    assert (came(sam), monotonic() - start < 5) == (code, True)


@pytest.mark.parametrize("command", ["/nowhere/scanner -", "'unclosed", "unix:/nowhere/clamd.ctl", "tcp://127.0.0.1:1"])
def test_a_scanner_that_is_not_there_lets_nothing_in(sam, settings, command):
    settings.UPLOAD_SCANNER = command
    assert came(sam) == "unscanned"


def test_a_command_sees_the_whole_file_and_none_of_our_secrets(sam, settings, tmp_path):
    settings.UPLOAD_SCANNER = shell(f"cat >{tmp_path}/seen; env >{tmp_path}/env")
    assert came(sam) == "pdf"
    env = (tmp_path / "env").read_text()
    assert ((tmp_path / "seen").read_bytes() == PDF, "SECRET" in env, "DATABASE" in env) == (True, False, False)
    assert "SECRET_KEY" in os.environ


def test_one_that_hangs_is_ended_with_everything_it_started(sam, settings, tmp_path):
    settings.UPLOAD_SCANNER = shell(f"sleep 60 & echo $! >{tmp_path}/pid; wait")
    assert came(sam) == "unscanned"
    pid = (tmp_path / "pid").read_text().strip()
    state = next((line for line in read(f"/proc/{pid}/status").splitlines() if line.startswith("State")), "gone")
    assert state == "gone" or "Z" in state


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


@contextmanager
def clamd(answer, *, tcp=False):
    """A scanner's socket that takes one stream and says `answer`; yields (its place, what it was sent)."""
    name = f"\0spojnik-test-clamd-{uuid4()}"  # the one before may not be gone yet
    place = socket.create_server(("127.0.0.1", 0)) if tcp else socket.socket(socket.AF_UNIX)
    if not tcp:
        place.bind(name)
        place.listen()
    got = []

    def serve():
        line, _address = place.accept()
        with line:
            assert line.recv(10, socket.MSG_WAITALL) == b"zINSTREAM\0"
            while length := int.from_bytes(line.recv(4, socket.MSG_WAITALL), "big"):
                got.append(line.recv(length, socket.MSG_WAITALL))
            if answer is None:
                line.recv(1)  # until the other side has had enough
            else:
                line.sendall(answer)

    worker = threading.Thread(target=serve, daemon=True)
    worker.start()
    with place:
        yield (f"tcp://127.0.0.1:{place.getsockname()[1]}" if tcp else f"unix:{name}"), got
    worker.join(2)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: OK\0", "pdf"),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "infected"),
        (b"INSTREAM size limit exceeded. ERROR\0", "unscanned"),
        (b"stream: OK or so\0", "unscanned"),
        (b"", "unscanned"),
        (None, "unscanned"),
    ],
)
def test_clamd_is_asked_by_its_socket(sam, settings, answer, code):
    with clamd(answer) as (place, got):
        settings.UPLOAD_SCANNER = place
        assert (came(sam), b"".join(got) == PDF) == (code, True)


def test_clamd_is_asked_by_tcp(sam, settings):
    with clamd(b"stream: OK\0", tcp=True) as (place, got):
        settings.UPLOAD_SCANNER = place
        assert (came(sam), b"".join(got) == PDF) == ("pdf", True)


def test_doctor_hears_whether_the_scanner_answers(settings):
    assert scanner_answers() == []
    rows = []
    for script in ("cat >/dev/null", "exit 2"):
        settings.UPLOAD_SCANNER = shell(script)
        rows += [
            (scanner_answer["name"], scanner_answer["ok"], bool(scanner_answer["detail"]))
            for scanner_answer in scanner_answers()
        ]
    assert rows == [("upload_scanner", True, True), ("upload_scanner", False, True)]
