"""The tests under a moved clock: whoever tells the time tells the one that was asked for."""

import os
import subprocess

import pytest

from launch.children import Refusal
from launch.servers import clock


def test_a_moment_of_warsaw_becomes_a_distance_from_now(monkeypatch):
    monkeypatch.setattr(clock, "library", lambda: "/lib/libfaketime.so")
    env = clock.moved_to("2032-02-29T12:00")
    assert (env["LD_PRELOAD"], env["FAKETIME"][0], env["FAKETIME"][-1]) == ("/lib/libfaketime.so", "+", "s")
    assert clock.moved_to("2020-02-29T12:00")["FAKETIME"][0] == "-"


@pytest.mark.parametrize("text", ["", "jutro", "2026-13-01T00:30"])
def test_what_is_no_moment_is_refused_with_the_way_to_write_one(text):
    with pytest.raises(Refusal, match="2026-11-30T00:30"):
        clock.moved_to(text)


def test_a_process_tells_the_moved_time():
    try:
        env = clock.moved_to("2032-02-29T12:00")
    except Refusal:
        pytest.skip("libfaketime is not on this machine; only `run.py test --at` needs it")
    result = subprocess.run(
        ["date", "-u", "+%F %H:%M"], env={**os.environ, **env}, check=True, capture_output=True, text=True
    )
    assert result.stdout.startswith("2032-02-29 1")
