"""`run.py footprint`: figures of the machine it runs on, as README tells them."""

import json
import os
import subprocess
import sys

import pytest

from launch import footprint
from launch.children import Refusal


def test_a_folder_counts_each_file_once_and_follows_no_link(tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "one").write_bytes(os.urandom(100_000))
    os.link(tmp_path / "inside" / "one", tmp_path / "again")
    (tmp_path / "elsewhere").symlink_to("/usr")
    empty = footprint.size(tmp_path / "inside") - os.lstat(tmp_path / "inside" / "one").st_blocks * 512
    assert 100_000 <= footprint.size(tmp_path) <= 100_000 + 3 * max(empty, 4096) + 4096


def test_memory_is_that_of_a_process_and_all_below_it(monkeypatch):
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", code, "gunicorn"], stdin=subprocess.PIPE) as child:
        while len(footprint.family(child.pid)) < 2 and child.poll() is None:
            pass
        monkeypatch.setattr(footprint, "supervisor", lambda: child.pid)
        by_program = footprint.by_program()
        child.stdin.write(b"\n")
    assert by_program["web"] > 1_000_000


def test_without_a_running_product_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(footprint, "HERE", tmp_path)
    with pytest.raises(Refusal, match="does not run in this folder; start it"):
        footprint.supervisor()


def test_it_prints_both_and_their_sums(monkeypatch, capsys):
    monkeypatch.setattr(footprint, "by_program", lambda: {"web": 140_000_000, "beat": 90_000_000})
    monkeypatch.setattr(footprint, "by_folder", lambda: {"data": 74_000_000})
    assert footprint.footprint([]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "memory      230 MB",
        "            140 MB  web",
        "             90 MB  beat",
        "disk         74 MB",
        "             74 MB  data",
    ]
    footprint.footprint(["--json"])
    assert json.loads(capsys.readouterr().out)["memory"] == {"web": 140_000_000, "beat": 90_000_000}
