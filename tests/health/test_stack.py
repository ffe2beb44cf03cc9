"""Calls as deep as those of a page ask the system for no memory each time they go down, in every Python we run on."""

import json
import shutil
import subprocess
import sys

import pytest

from crm.product import CODE
from crm.stack import RoomMiddleware, with_room

VERSIONS = ("3.11", "3.13")  # those that its gain was measured on
DEEP, TIMES = 400, 300
MEASURE = f"""
import importlib.util, json, resource, sys

spec = importlib.util.spec_from_file_location("stack", sys.argv[1])
stack = importlib.util.module_from_spec(spec)
spec.loader.exec_module(stack)

def deep(more):
    return deep(more - 1) if more else 0

def again_and_again():
    for _each in range({TIMES}):
        deep({DEEP})

def faults(*work):
    work[0](*work[1:])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    work[0](*work[1:])
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

print(json.dumps([faults(again_and_again), faults(stack.with_room, again_and_again)]))
"""


@pytest.mark.parametrize("version", VERSIONS)
def test_a_deep_call_maps_memory_each_time_unless_it_has_room(version):
    """Where the first half is no longer so, crm/stack.py gains nothing on that version."""
    current = version == f"{sys.version_info.major}.{sys.version_info.minor}"
    python = sys.executable if current else shutil.which(f"python{version}")
    command = [python, "-I", "-c", MEASURE, CODE / "crm" / "stack.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False) if python else None
    if done is None or done.returncode == 127:  # a shim of pyenv says so
        pytest.skip(f"no Python {version} on this machine")
    assert not done.returncode, done.stderr
    without, within = json.loads(done.stdout)
    assert (without >= TIMES, within < TIMES) == (True, True), (without, within)


def test_a_request_lies_inside():
    def answers(request):
        return sys._getframe(1).f_code is with_room.__code__ and request

    assert RoomMiddleware(answers)("request") == "request"
