"""Production by its document, from an empty folder: every service of docker-compose.yml in a room of its own
(tests/launch/namespaces.py), secrets by file, TLS by an authority of our own; ready, backed up, restored, killed,
recovered.

One story in order, with `--long`: each test goes on where the one before ended. test_rooms.py has in seconds what needs
no database.
"""

import json
import os
import signal
from pathlib import Path

import pytest

from tests.launch.namespaces import SERVICES, House
from tests.launch.production_house import ENV, WHY_NOT, ask, make_certificates, prepared_folder

pytestmark = [pytest.mark.long, pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "none")]


@pytest.fixture(scope="module")
def folder():
    """What the document's first two lines make."""
    with prepared_folder() as place:
        yield place


@pytest.fixture(scope="module")
def house(folder):
    """Everything up, in the order that `depends_on` names."""
    with House(folder, ENV) as result:
        make_certificates(folder)
        for name in ("database", "redis"):
            result.up(name)
        result.wait(lambda: result.healthy("database") and result.healthy("redis"))
        for name in ("migrations", "owner-of-certificates"):
            assert result.start(name).wait() == 0, result.words(name)
        for name in ("web", "worker", "beat"):
            result.up(name)
        result.wait(lambda: result.healthy("web"))
        result.up("proxy")
        result.wait(lambda: result.healthy("proxy"))
        yield result


def ready(house):
    """(status, what is not in order) of /readyz."""
    status, _hsts, _server, text = ask(house, "/readyz")
    data = json.loads(text) if status in (200, 503) and text.startswith("{") else {"checks": []}
    return status, [check["name"] for check in data["checks"] if not check["ok"]]


def test_it_is_ready_behind_the_proxy_over_tls(house):
    status, hsts, server, text = ask(house, "/start/")
    assert (status, hsts.startswith("max-age=31536000"), server, 'name="code"' in text) == (200, True, None, True)
    assert ready(house) == (200, [])


def test_the_web_reads_the_ledger_and_knows_neither_backups_nor_the_owner(house):
    environment = house.environment("web")
    tried = house.run("web", "sh", "-c", "touch /ledger/x; touch /app/x; touch /x; ls /backup; ls /run/secrets")[1]
    assert tried.count("Read-only file system") == 3
    assert "cannot access '/backup'" in tried
    assert "migration_database_url" not in tried + " ".join(environment)
    assert "owner_password" not in tried
    running = f"/proc/{house.process('web', 'gunicorn')}"
    around = Path(running, "environ").read_text()
    assert [word for word in ("spojnik_owner", "MIGRATION", "postgres://") if word in around] == []
    state = dict(line.split(":\t", 1) for line in Path(running, "status").read_text().splitlines() if ":\t" in line)
    assert (state["CapBnd"], state["CapEff"], state["NoNewPrivs"], state["Uid"].split()[0]) == (
        "0" * 16,
        "0" * 16,
        "1",
        "10001",
    )


def test_redis_wants_its_password_and_the_roles_have_a_limit_for_statements(house):
    assert house.run("redis", "redis-cli", "ping") == (0, "NOAUTH\n")
    text = "show statement_timeout"
    code = f"from django.db import connection as c; k = c.cursor(); k.execute({text!r}); print(k.fetchone()[0])"
    matches = [house.run(name, "python", "manage.py", "shell", "-v0", "-c", code)[1] for name in ("web", "worker")]
    assert matches == ["1min\n", "15min\n"]


def test_it_is_backed_up_and_restored_by_the_document(house):
    code, words = house.run("worker", "python", "manage.py", "backup", "--json")
    name = json.loads(words)["name"]
    assert (code, name.startswith("spojnik-")) == (0, True)
    restored = house.run("migrations", "python", "manage.py", "restore", name)
    assert (restored[0], ready(house)[0], "restore" in ready(house)[1]) == (0, 503, True), restored[1]
    replayed = house.run("migrations", "python", "manage.py", "ledger", "replay")
    assert (replayed[0], ready(house)) == (0, (200, [])), replayed[1]


OPEN = """
import os, pathlib, sys, psycopg
address = pathlib.Path(os.environ["SANDBOX_DATABASE_URL_FILE"]).read_text().strip()
for name in ("spojnik_sandbox", "spojnik"):
    try:
        psycopg.connect(f"{address.rpartition('/')[0]}/{name}").close()
        print(name, "opens")
    except psycopg.OperationalError as trouble:
        print(name, "permission denied for database" in str(trouble))
"""


def test_the_role_of_the_invented_house_opens_its_own_database_alone_after_a_restore_too(house):
    assert house.run("web", "python", "-c", OPEN) == (0, "spojnik_sandbox opens\nspojnik True\n")


def test_the_invented_house_is_built_by_that_role(house):
    code, words = house.run("worker", "python", "manage.py", "sandbox", "--json")
    assert (code, words.splitlines()[-1]) == (0, '{"ready": true}')  # before it lines of the log may stand


@pytest.mark.parametrize(("name", "word"), [("database", "postgres"), ("redis", "valkey-server"), ("web", "gunicorn")])
def test_what_is_killed_ends_its_container_and_once_started_anew_the_site_recovers(house, name, word):
    room = house.rooms[name]
    os.kill(house.process(name, word), signal.SIGKILL)
    assert room.wait(60) != 0
    assert SERVICES[name]["restart"] == "unless-stopped"
    house.stop(name)
    house.up(name)
    house.wait(lambda: house.healthy(name))
    house.wait(lambda: ready(house) == (200, []))


def test_a_web_server_that_hangs_is_ended_by_its_guard(house):
    house.stop("web")
    house.up("web", GUARD_EVERY="2", GUARD_WAIT="20", GUARD_TRIES="2", GUARD_GRACE="1")
    house.wait(lambda: ready(house) == (200, []))
    room = house.rooms["web"]
    for pid in house.children("web"):
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
        if b"gunicorn" in line and b"guard.sh" not in line:
            os.kill(pid, signal.SIGSTOP)
    assert room.wait(300) == 1
    assert "no sign of life" in house.words("web")
