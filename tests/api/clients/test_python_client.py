"""A Python client made from the description by openapi-python-client: it compiles, and reads a page of people."""

import compileall
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.programs import token_of_a_program
from tests.webserver import web

NAME = "spojnik_client"


@pytest.fixture
def made(description, tmp_path, monkeypatch) -> Path:
    """The folder of the client, which can be imported."""
    config = tmp_path / "config.yml"
    config.write_text("post_hooks: []\n")  # formatting is no part of what is tested
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--config", str(config)]
    command += ["--path", str(description), "--output-path", str(tmp_path / NAME)]
    output = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "WARNING" not in output.stdout + output.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path / NAME
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


@pytest.mark.django_db(transaction=True)
def test_it_compiles_and_reads_a_page_from_a_real_server(made, ada, team_a, contracts):
    assert compileall.compile_dir(made, quiet=1)
    text = token_of_a_program(contracts, teams=[team_a])
    client_module = importlib.import_module(NAME)
    read_people = importlib.import_module(f"{NAME}.api.people.read_people")
    with web() as server:
        there = {"base_url": f"http://127.0.0.1:{server.port}", "token": text, "prefix": "Token"}
        with client_module.AuthenticatedClient(**there) as caller:
            page = read_people.sync(client=caller, purpose="contracts")
    (person,) = page.results
    assert (person.id, person.name, page.next_) == (ada.uid, "Ada Kowalska", None)


@pytest.mark.long
def test_its_types_hold_together(made):
    command = [sys.executable, "-m", "mypy", "--config-file=", "--ignore-missing-imports", str(made)]
    output = subprocess.run(command, capture_output=True, text=True, check=False, cwd=made.parent)
    assert output.returncode == 0, output.stdout[-2000:]
