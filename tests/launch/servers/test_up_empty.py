"""`run.py up --empty` as a newcomer starts it: a checkout nobody has used, and the address that it says to begin at."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

ROOT = Path(__file__).resolve().parents[3]
NOT_COPIED = (".*", "__pycache__", "node_modules", "tests", "var")
PATIENCE = 500  # seconds until it says where to begin
BEGIN = re.compile(r"Begin at (\S+)")


@pytest.fixture
def checkout(tmp_path):
    """The product as it is, without anything that running it left; its packages are those of this checkout."""
    folder = tmp_path / "spojnik"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
    for name in (".venv", "node_modules"):
        (folder / name).symlink_to((ROOT / name).resolve())
    (folder / "var").mkdir()
    shutil.copytree(ROOT / "var" / "assets", folder / "var" / "assets", symlinks=True)
    yield folder
    for link in (folder / "var").iterdir():  # of root the servers' files lie elsewhere
        if link.is_symlink():
            shutil.rmtree(link.resolve(), ignore_errors=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def started(folder, *words):
    """The process and the address at which it says to begin; it is stopped as by Ctrl+C."""
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "run.py", "up", *words]
    out = folder / "out.txt"
    with out.open("w") as file:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=file, stderr=subprocess.STDOUT)
    try:
        yield process, address_in(process, out)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def address_in(process, out) -> str:
    """What stands behind *Begin at*, once it does."""
    for _half_second in range(2 * PATIENCE):
        if match := BEGIN.search(out.read_text()):
            return match[1]
        try:
            process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError(out.read_text()[-2000:])


def pressed(visitor, address) -> tuple[str, str]:
    """(the path where the first page's button leads, what stands there)."""
    text = visitor.open(address, timeout=60).read().decode()
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', text))
    sent["code"] = re.search(r'name="code"[^>]*', text)[0].partition('value="')[2].partition('"')[0]
    request = Request(address.partition("?")[0], urlencode(sent).encode(), {"Referer": address})  # noqa: S310 - ours
    answer = visitor.open(request, timeout=60)
    return urlsplit(answer.url).path, answer.read().decode()


@pytest.mark.long
def test_an_empty_house_starts_and_its_first_page_leads_to_the_first_account(checkout):
    with started(checkout, "--empty", "--port", str(free_port())) as (process, address):
        stranger, newcomer = build_opener(HTTPCookieProcessor()), build_opener(HTTPCookieProcessor())
        home = urljoin(address, "/")
        assert urlsplit(stranger.open(home, timeout=60).url).path.startswith(("/start/", "/accounts/login/"))
        path, text = pressed(newcomer, address)
        assert (path, 'name="username"' in text) == ("/start/account/", True)
        assert urlsplit(stranger.open(urljoin(address, path), timeout=60).url).path == "/start/"
    assert process.returncode in (0, 130, -signal.SIGINT)
