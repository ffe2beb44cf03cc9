"""Production by its document, from an empty folder: every service of docker-compose.yml in a room of its own
(tests/launch/namespaces.py), secrets by file, TLS by an authority of our own; ready, backed up, restored, killed,
recovered.

One story in order: each test goes on where the one before ended.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.launch import namespaces
from tests.launch.namespaces import HOST, ROOT, SERVICES, House

WHY_NOT = namespaces.why_not() or (
    "" if namespaces.caddy() else "no Caddy: it is in the group «tools» of pyproject.toml"
)
WHY_NOT = WHY_NOT or ("a room has the machine's own clock" if "FAKETIME" in os.environ else "")
pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "none")
ENV = {
    "BASE_URL": f"https://{HOST}",
    "ALLOWED_HOSTS": HOST,
    "DEFAULT_FROM_EMAIL": "crm@example.test",
    "PROXY_TLS": "tls /data/own/certificate.pem /data/own/key.pem",
    "STATIC_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",  # the image has collected its own
}
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)
ASK = """
import http.client, json, socket, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1])
line = context.wrap_socket(socket.create_connection(("127.0.0.1", 8443), timeout=60), server_hostname=sys.argv[2])
web = http.client.HTTPSConnection(sys.argv[2])
web.sock = line
web.request("GET", sys.argv[3])
answer = web.getresponse()
told = answer.status, answer.getheader("Strict-Transport-Security"), answer.getheader("Server")
print(json.dumps([*told, answer.read().decode()]))
"""


def signed(name, key, issuer, issuers_key, *, authority):
    """A certificate of a day, with all that RFC 5280 asks for: Python 3.13 takes no other."""
    at = datetime.now(UTC)
    result = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
    result = result.serial_number(x509.random_serial_number()).not_valid_before(at - timedelta(hours=1))
    result = result.not_valid_after(at + timedelta(days=1))
    result = result.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    result = result.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    own, issuers = x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier
    result = result.add_extension(own.from_public_key(key.public_key()), critical=False)
    result = result.add_extension(issuers.from_issuer_public_key(issuers_key.public_key()), critical=False)
    usage = {name: authority and name in ("key_cert_sign", "crl_sign") for name in USAGES} | {"digital_signature": True}
    result = result.add_extension(x509.KeyUsage(**usage), critical=True)
    return result.sign(issuers_key, hashes.SHA256())


def make_certificates(folder):
    """An authority of our own, and the host's certificate in the proxy's volume; the authority's file."""
    ours, theirs = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, word)]) for word in ("Authority of a test", HOST)]
    authority = signed(names[0], ours, names[0], ours, authority=True)
    host = signed(names[1], theirs, names[0], ours, authority=False)
    own = folder / "volumes" / "certificates" / "own"
    own.mkdir()
    pem = serialization.Encoding.PEM
    (own / "certificate.pem").write_bytes(host.public_bytes(pem))
    plain = serialization.NoEncryption()
    (own / "key.pem").write_bytes(theirs.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))


@pytest.fixture(scope="module")
def folder():
    """Empty but for what the document's first two lines make: the secrets, the address of mail."""
    place = Path(tempfile.mkdtemp(prefix="production-"))
    place.chmod(0o711)  # users of the rooms pass through
    result = subprocess.run([sys.executable, "-m", "launch.secrets", str(place / "secrets")], cwd=ROOT, check=True)
    assert result.returncode == 0
    with (place / "secrets" / "email_url").open("r+") as mail:  # as an editor does
        mail.truncate()
        mail.write("none\n")
    yield place
    shutil.rmtree(place, ignore_errors=True)


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


def ask(house, path):
    """(status, HSTS, server, text) of a page as a visitor gets it: by name, over TLS, through the proxy."""
    outside = house.outside(sys.executable, "-c", ASK, str(house.folder / "authority.pem"), HOST, path)
    return json.loads(outside.stdout) if outside.stdout else [0, "", "", outside.stderr[-300:]]


def ready(house):
    """(status, what is not in order) of /readyz."""
    status, _hsts, _server, text = ask(house, "/readyz")
    data = json.loads(text) if status in (200, 503) and text.startswith("{") else {"checks": []}
    return status, [check["name"] for check in data["checks"] if not check["ok"]]


def test_it_is_ready_behind_the_proxy_over_tls(house):
    status, hsts, server, text = ask(house, "/accounts/login/")
    assert (status, hsts.startswith("max-age=31536000"), server, "login" in text) == (200, True, None, True)
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


@pytest.mark.long
def test_the_invented_house_is_built_by_that_role(house):
    assert house.run("worker", "python", "manage.py", "sandbox", "--json") == (0, '{"ready": true}\n')


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
