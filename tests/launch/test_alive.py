"""Is a program alive? By its heartbeat, and left alone where nobody asks it for anything."""

import json

from launch import alive


def test_a_program_that_was_not_heard_of_lately_is_not_alive(tmp_path):
    at = alive.datetime(2026, 11, 25, 9, 0, tzinfo=alive.UTC)
    (tmp_path / "heartbeats").mkdir()
    (tmp_path / "heartbeats" / "beat.json").write_text('{"at": "2026-11-25T08:57:00+00:00"}')
    (tmp_path / "heartbeats" / "worker.json").write_text("half wri")
    later = at + alive.timedelta(seconds=1)
    matches = [alive.fresh("beat", tmp_path, at), alive.fresh("beat", tmp_path, later)]
    assert (matches, alive.fresh("worker", tmp_path, at), alive.fresh("none", tmp_path, at)) == (
        [True, False],
        False,
        False,
    )


def test_a_worker_that_nobody_asks_is_left_alone_by_its_guard(tmp_path, monkeypatch):
    """Beat is silent, or a restore waits for its replay: to start the worker anew would help nobody."""
    at = alive.datetime.now(alive.UTC)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LEDGER_DIR", str(tmp_path / "ledger"))
    (tmp_path / "heartbeats").mkdir()
    (tmp_path / "ledger").mkdir()
    silent = [alive.alive("worker"), alive.alive("worker", unless_idle=True)]
    (tmp_path / "heartbeats" / "beat.json").write_text(json.dumps({"at": at.isoformat()}))
    result = alive.alive("worker", unless_idle=True)
    (tmp_path / "ledger" / "restored.json").write_text("{}")
    restored = alive.alive("worker", unless_idle=True)
    assert (silent, result, restored) == ([False, True], False, True)
