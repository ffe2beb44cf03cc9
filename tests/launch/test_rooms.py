"""Rooms of docker-compose.yml without a database: what each may write and see, the proxy's TLS, the password of Redis,
and the guard of a web server that hangs. The web server is a few lines here; test_production.py has the whole house.
"""

import json
import os
import signal
from pathlib import Path

import pytest

from tests.launch.namespaces import SERVICES, House
from tests.launch.production_house import ENV, WHY_NOT, ask, make_certificates, prepared_folder

pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "none")
# Answers every path with its headers as JSON, and says which server it is.
SERVER = """
import http.server, json
class Answer(http.server.BaseHTTPRequestHandler):
    server_version = "unsaid"
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(dict(self.headers)).encode())
http.server.ThreadingHTTPServer(("0.0.0.0", 8000), Answer).serve_forever()
"""
ALIVE = "python -c 'import urllib.request; urllib.request.urlopen(\"http://127.0.0.1:8000\", timeout=5)'"
QUICK = {"GUARD_START": "60", "GUARD_EVERY": "0.2", "GUARD_WAIT": "2", "GUARD_TRIES": "2", "GUARD_GRACE": "0.1"}


@pytest.fixture(scope="module")
def house():
    """A web server of a few lines behind its own guard, the proxy and Redis."""
    with prepared_folder() as folder, House(folder, ENV) as result:
        make_certificates(folder)
        assert result.start("owner-of-certificates").wait() == 0, result.words("owner-of-certificates")
        guard = SERVICES["web"]["command"][:2]
        result.rooms["web"] = result.start("web", *guard, ALIVE, "python", "-c", SERVER, more=QUICK)
        for name in ("redis", "proxy"):
            result.up(name)
        result.wait(lambda: result.healthy("redis") and ask(result, "/")[0] == 200)
        yield result


def test_a_visitor_comes_by_name_over_tls_and_the_web_server_is_told_so(house):
    status, _hsts, server, text = ask(house, "/start/")
    headers = json.loads(text)
    assert (status, server, headers["X-Forwarded-Proto"], headers["X-Forwarded-For"]) == (
        200,
        None,
        "https",
        "127.0.0.1",
    )


def test_the_web_reads_the_ledger_and_knows_neither_backups_nor_the_owner(house):
    environment = house.environment("web")
    tried = house.run("web", "sh", "-c", "touch /ledger/x; touch /app/x; touch /x; ls /backup; ls /run/secrets")[1]
    assert tried.count("Read-only file system") == 3
    assert "cannot access '/backup'" in tried
    assert "migration_database_url" not in tried + " ".join(environment)
    assert "owner_password" not in tried
    running = Path(f"/proc/{house.process('web', 'http.server')}/status").read_text()
    state = dict(line.split(":\t", 1) for line in running.splitlines() if ":\t" in line)
    rights = (state["CapBnd"], state["CapEff"], state["NoNewPrivs"], state["Uid"].split()[0])
    assert rights == ("0" * 16, "0" * 16, "1", "10001")


def test_redis_wants_its_password(house):
    assert house.run("redis", "redis-cli", "ping") == (0, "NOAUTH\n")


def test_a_web_server_that_hangs_is_ended_by_its_guard(house):
    room = house.rooms["web"]
    os.kill(house.process("web", "http.server"), signal.SIGSTOP)
    assert room.wait(60) == 1
    assert "no sign of life" in house.words("web")
