"""Who runs the servers of `up`, and what a throw-away run gets instead."""

import base64
import json
import subprocess
from pathlib import Path

import pytest

from launch.secrets import fresh_secrets
from launch.servers import sharing


@pytest.fixture
def folder(monkeypatch, tmp_path):
    for name in ("CLAIM", "USERS", "STATE"):
        monkeypatch.setattr(sharing, name, tmp_path / name.lower())
    return tmp_path


def test_only_one_process_holds_the_claim(folder):
    first = sharing.claim()
    second = sharing.claim()
    first.close()
    third = sharing.claim()

    assert (second, third is None) == (None, False)
    third.close()


def test_the_addresses_are_for_the_owner_of_the_files_only(folder):
    sharing.publish({"REDIS_URL": "redis://x"}, [])

    assert sharing.STATE.stat().st_mode & 0o777 == 0o600
    assert json.loads(sharing.STATE.read_text()) == {"env": {"REDIS_URL": "redis://x"}, "pids": []}


def test_a_claim_waits_for_what_a_killed_run_left_behind(folder):
    orphan = subprocess.check_output(["sh", "-c", "sleep 1 >/dev/null & echo $!"], text=True)
    sharing.STATE.write_text(json.dumps({"env": {}, "pids": [int(orphan)]}))

    sharing.claim().close()

    assert not Path(f"/proc/{orphan.strip()}").exists()
    assert not sharing.STATE.exists()


def test_every_secret_is_new_and_of_the_promised_shape():
    values, other = fresh_secrets(), fresh_secrets()

    assert not set(values.values()) & set(other.values())
    assert values["MASTER_KEYS"].startswith("1:")
    keys = [values["MASTER_KEYS"][2:], values["INDEX_KEY"], values["LEDGER_KEY"], values["BACKUP_KEY"]]
    assert [len(base64.b64decode(key, validate=True)) for key in keys] == [32, 32, 32, 32]
