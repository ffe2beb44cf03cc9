"""Child processes that never outlive us, and the one line that says why we stop."""

import ctypes
import os
import signal
import subprocess
import sys
from functools import partial

PR_SET_PDEATHSIG = 1
prctl = ctypes.CDLL(None).prctl  # looked up before a fork, where little may be done


class Refusal(Exception):
    """Why run.py stops, in one line for the person at the keyboard."""


def say(who: str, text: str) -> None:
    print(f"[{who}] {text}", flush=True)


def end_with_parent(number: int, parent: int) -> None:
    """Runs in the child before exec: the kernel sends it `number` once its parent is gone, SIGKILL included."""
    prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)


def spawn(command, *, ends_by=signal.SIGTERM, **options) -> subprocess.Popen:
    """A child that cannot outlive this process. For the main thread only: the kernel watches the thread that forks."""
    return subprocess.Popen(command, preexec_fn=partial(end_with_parent, ends_by, os.getpid()), **options)


def finish(child: subprocess.Popen) -> int:
    """The child's exit code; when a signal ends us first, the child goes first."""
    try:
        return child.wait()
    except BaseException:
        child.terminate()
        child.wait()
        raise


def step(what: str, command, **options) -> None:
    """Runs one step to its end; Refusal when it fails, its own words standing above."""
    try:
        code = finish(spawn(command, **options))
    except FileNotFoundError:
        raise Refusal(f"{what} failed: there is no {command[0]} on this machine.") from None
    if code:
        raise Refusal(f"{what} failed (exit code {code}); its own words are above.")


def hand_over(command, **options) -> int:
    """Runs `command` in the foreground and returns its exit code. A terminal's Ctrl-C reaches it without our help."""
    child = spawn(command, **options)
    terminal = sys.stdin is not None and sys.stdin.isatty()
    before = signal.signal(signal.SIGINT, lambda *_: None if terminal else child.send_signal(signal.SIGINT))
    try:
        return finish(child)
    finally:
        signal.signal(signal.SIGINT, before)
