"""Caddyfile, read by us and by Caddy itself."""

import re
import subprocess

import pytest

from tests.launch.namespaces import caddy
from tests.launch.test_compose import CADDYFILE, ROOT


def test_the_proxy_speaks_https_for_the_address_and_hands_on_to_the_web_server():
    opened, closed = CADDYFILE.count("{"), CADDYFILE.count("}")
    directives = re.findall(r"^\t([a-z_]+)", CADDYFILE, re.MULTILINE)
    assert (opened, "{$BASE_URL} {" in CADDYFILE, "reverse_proxy web:8000" in CADDYFILE) == (closed, True, True)
    assert "log" not in directives  # an access log would hold addresses
    assert [f"{inside}" for inside in re.findall(r"https?_port (\d+)", CADDYFILE)] == ["8080", "8443"]


@pytest.mark.parametrize("tls", ["", "tls internal", "tls /data/own/certificate.pem /data/own/key.pem"])
def test_caddy_itself_reads_the_file(tls, tmp_path):
    program = caddy()
    if not program:
        pytest.skip("Caddy's program is not here: it is in the group «tools» of pyproject.toml")
    command = [program, "adapt", "--config", ROOT / "Caddyfile", "--adapter", "caddyfile"]
    env = {"BASE_URL": "https://crm.example.com", "PROXY_TLS": tls, "HOME": str(tmp_path)}
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    assert (done.returncode, "crm.example.com" in done.stdout, "error" in done.stderr) == (0, True, False), done.stderr
