#!/usr/bin/env python3
"""One door to Spójnik on a machine with nothing but Python 3.11 or newer.

    python3 run.py up [--port N]          set up what changed, start everything, say where to begin or to sign in
    python3 run.py up --demo|--empty      the same; an empty house gets the invented firm, or goes on to your account
    python3 run.py test [--long] [...]    the tests, on throw-away servers; the rest goes to pytest
    python3 run.py test --turn N          the same with another share of what is walked whole with --long alone
    python3 run.py test --at MOMENT       the same without browsers, as if it were 2026-11-30T00:30, say, in Warsaw
    python3 run.py manage ...             a Django command on the data of `up`, also while `up` runs
    python3 run.py bench [...]            the measurements, on throw-away servers
    python3 run.py footprint [--json]     memory and disk that the running `up` takes
    python3 run.py update [--undo]        back up, move on to the newest version, or back where that fails
    python3 run.py lock                   write the lock files anew from pyproject.toml and package.json

PostgreSQL and Valkey come as Python packages and run as children of this process. DATABASE_URL and REDIS_URL, where
they are set, replace them; PG_BIN replaces PostgreSQL's programs. Everything it makes stays in .venv/, node_modules/
and var/ (as root the servers' files stay in /var/lib/spojnik/); those of `test` stand in memory while it runs.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("run.py: Spójnik needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

import argparse
import json
import os
import signal
import socket
import subprocess
from functools import partial
from pathlib import Path

from launch.children import Refusal, hand_over, say, step
from launch.footprint import footprint as measure
from launch.once import once
from launch.packages.assets import make_assets, make_catalogue, npm
from launch.packages.chromium import find_chromium, install_chromium, lighter
from launch.packages.python_packages import LOCKED, NODE, TO_RUN, TO_TEST, enter_venv
from launch.places import HERE, PYTHON, VAR, VENV, make_folders
from launch.servers.clock import moved_to
from launch.servers.sharing import claim, own, publish, shared, site_env, throw_away
from launch.site import collect_static, django, migrate, prepare_database, programs, run_django, supervise
from launch.updates.checkout import git
from launch.updates.update import need_whole, undo, update as move_on

A_DAY = 24 * 3600  # seconds
BUSY = "Another run.py is at work on this folder's data; stop it, or wait until it has ended."
PLAIN_STATIC = {"STATIC_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
HASTY = {"join_collapse_limit": "1"}  # a handful of rows is joined as it comes, without weighing every order


def up(args: list[str]) -> int:
    parser = argparse.ArgumentParser("run.py up", allow_abbrev=False)
    parser.add_argument("--port", type=port_number, default=8000, metavar="N")
    begin = parser.add_mutually_exclusive_group()
    begin.add_argument("--demo", action="store_true", help="load the invented firm, unless it was ever loaded here")
    begin.add_argument("--empty", action="store_true", help="begin with an empty house, without being asked")
    asked = parser.parse_args(args)
    port = asked.port
    claimed = claim()
    if not claimed:
        raise Refusal(BUSY)
    need_whole()
    need_port(port)
    enter_venv(TO_RUN)
    make_assets()
    make_catalogue()
    with claimed, own(patient=False) as servers:
        servers.env["BASE_URL"] = os.environ.get("BASE_URL") or f"http://127.0.0.1:{port}"
        env = site_env(servers.env)
        prepare_database(servers, env)
        collect_static(env)
        embedded = "DATABASE_URL" in servers.env
        if embedded and asked.demo:
            once(servers.folder / ".demo", "", "demo data", partial(run_django, "demo", "--once", env=env))
        running = programs(env, port)

        def tell() -> None:
            publish(servers.env, [*servers.children, *(program.child for program in running)])

        tell()
        supervise(
            running, port, partial(greet, env, embedded, to_account=asked.empty), servers=servers.running, changed=tell
        )
    return 0


def port_number(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text} is no port number (1 to 65535)")
    return int(text)


def need_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise Refusal(f"Port {port}: {problem.strerror}. Another one: python3 run.py up --port N") from None


def greet(env: dict, embedded: bool, *, to_account: bool) -> None:
    """Say where to begin: the first page of an empty house with its code, or where to sign in and as whom."""
    if first_page := answer_of(env, "start_code", "--json")["address"]:
        say("ready", "Begin at " + first_page + ("&empty=1" if to_account else ""))
        return
    accounts = answer_of(env, "demo", "--accounts", "--json") if embedded else []
    named = ", ".join(f"{one['username']} / {one['password']} ({one['who']})" for one in accounts)
    say("ready", f"Sign in at {env['BASE_URL']}/" + (f" as {named}" if named else ""))
    if named:
        say("ready", "Who is asked for a second factor takes the code of: python3 run.py manage demo --code")


def answer_of(env: dict, *command: str):
    """What a command of Django prints as JSON."""
    told = subprocess.run(django(*command), env=env, cwd=HERE, stdout=subprocess.PIPE, check=True)
    return json.loads(told.stdout)


def manage(args: list[str]) -> int:
    enter_venv(TO_RUN)
    make_catalogue()

    def prepare(servers) -> None:
        # Only a database that `up` never saw: whoever works on migrations decides when they run.
        needs_tables = not {"migrate", "makemigrations", "check", "help"}.intersection(args[:1])
        if needs_tables and "DATABASE_URL" in servers.env and not (servers.folder / ".migrations").exists():
            prepare_database(servers, site_env(servers.env))

    with shared(prepare) as found:
        env = site_env(found)
        if args[:1] == ["migrate"]:
            env["USE_MIGRATION_ROLE"] = "1"
        if args[:1] in (["migrate"], ["restore"]):  # an older backup may have older tables
            (VAR / "services" / ".migrations").unlink(missing_ok=True)
        return hand_over(django(*args), env=env)


def test(args: list[str]) -> int:
    enter_venv(TO_TEST)
    make_assets()
    make_catalogue()
    if "--at" in args:
        at = args.index("--at")
        os.environ.update(moved_to(args[at + 1] if args[at + 1 :] else ""))
        args = [*args[:at], *args[at + 2 :]]
    args, turn = turn_of(args)
    moved = "FAKETIME" in os.environ  # a browser keeps the machine's own clock
    chromium = "" if moved else find_chromium()
    if not moved and (not paths(args) or any("browser" in path for path in paths(args))):
        chromium = chromium or install_chromium()
        if not chromium:
            say("test", "No Chromium could be installed: browser tests are left out.")
        elif "--long" not in args:
            chromium = lighter(chromium)
    processes = processes_for(args, cores=len(os.sched_getaffinity(0)), memory=memory_here())
    with throw_away("test", durable=False, clusters=processes, **({} if "--long" in args else HASTY)) as env:
        if "DATABASE_URL" in env:  # pytest makes its own database, as its owner
            env |= {"APP_ROLE_URL": env["DATABASE_URL"], "DATABASE_URL": env["MIGRATION_DATABASE_URL"]}
        env |= {**PLAIN_STATIC, "CHROMIUM": chromium or "", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}  # Playwright runs a loop
        env |= {"TESTS_LONG": "1" if "--long" in args else "", "TESTS_TURN": turn}  # tests/sizes.py
        selected = pytest_arguments(args, browser=bool(chromium), processes=processes)
        return hand_over([PYTHON, "-m", "pytest", *selected], env={**os.environ, **env}, cwd=HERE)


def turn_of(args: list[str]) -> tuple[list[str], str]:
    """The arguments without `--turn N`, and N; where nobody asked for one, the day of the commit, or 0."""
    if "--turn" in args:
        at = args.index("--turn")
        number = args[at + 1] if args[at + 1 :] else ""
        if not number.isdecimal():
            raise Refusal("--turn takes a number.")
        return [*args[:at], *args[at + 2 :]], number
    return args, str(int(git("log", "-1", "--format=%ct", folder=HERE) or 0) // A_DAY)


def memory_here() -> int:
    """Bytes of this machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def processes_for(args: list[str], *, cores: int, memory: int) -> int:
    """How many processes share the tests: as many as there are cores for the whole suite, one for some files.

    Each takes a gigabyte and a half with its servers and its browser, and one of Valkey's sixteen databases for itself
    and one for its workers. With servers of somebody's own there is one cluster, and seals wait for all who use it.
    """
    if "-n" in args:
        return max(int(args[args.index("-n") + 1]), 1)
    if paths(args) or os.environ.get("DATABASE_URL"):
        return 1
    return max(min(cores, memory // (3 * 2**29), 7), 1)


def pytest_arguments(args: list[str], *, browser: bool, processes: int) -> list[str]:
    """What pytest gets: --long takes the long tests in; the whole suite is spread over the processes."""
    marks = ([] if "--long" in args else ["not long"]) + ([] if browser else ["not browser"])
    args = [arg for arg in args if arg != "--long"]
    if "-m" in args:
        at = args.index("-m")
        marks.insert(0, f"({args[at + 1]})")
        args[at : at + 2] = []
    spread = ["-n", str(processes)] if processes > 1 and "-n" not in args else []
    spread += ["--dist", "loadscope"] if processes > 1 else []
    return [*spread, *(["-m", " and ".join(marks)] if marks else []), *args]


def paths(args: list[str]) -> list[str]:
    return [arg for arg in args if Path(arg.partition("::")[0]).exists()]


def bench(args: list[str]) -> int:
    enter_venv(TO_TEST)
    make_catalogue()
    with throw_away("bench", durable=True, shared_buffers="1GB") as found:
        env = {**os.environ, **found, **PLAIN_STATIC}
        migrate(env)
        return hand_over([PYTHON, "-m", "bench", *args], env=env, cwd=HERE)


def footprint(args: list[str]) -> int:
    enter_venv(TO_RUN)
    return measure(args)


def lock(args: list[str]) -> int:
    enter_venv(TO_TEST)
    compile_ = [VENV / "bin" / "uv", "pip", "compile", "--universal", "--python-version=3.11", "--upgrade"]
    compile_ += ["--generate-hashes", "--no-header", "--quiet"]
    for name, groups, below in LOCKED:
        same = ["--constraint", below] if below else []
        source = [] if name == NODE else ["pyproject.toml"]  # Node.js stands alone, the other groups on the product
        step(f"Locking {name}", [*compile_, *same, *groups_named(groups), "--output-file", name, *source])
    step("Locking package.json", [*npm(), "update", "--package-lock-only", "--ignore-scripts"])
    return 0


def groups_named(groups: tuple[str, ...]) -> list[str]:
    """The dependency groups of pyproject.toml, as uv is told them."""
    return [word for group in groups for word in ("--group", group)]


def update(args: list[str]) -> int:
    parser = argparse.ArgumentParser("run.py update", allow_abbrev=False)
    parser.add_argument("--undo", action="store_true", help="take back an update that was cut off")
    asked = parser.parse_args(args)
    claimed = claim()
    if not claimed:
        raise Refusal(BUSY)
    with claimed:
        enter_venv(TO_RUN)
        if asked.undo:
            undo()
        else:
            move_on()
    return 0


def keep_bytecode() -> None:
    """Where nothing may be written beside the sources, compiled modules stay in var/, or every process of ours would
    compile all of them anew, which takes it seconds.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VAR / "bytecode"))


COMMANDS = {
    "up": up,
    "test": test,
    "manage": manage,
    "bench": bench,
    "footprint": footprint,
    "update": update,
    "lock": lock,
}


def main(argv: list[str]) -> int:
    if not argv or argv[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    os.chdir(HERE)
    make_folders()
    keep_bytecode()
    return COMMANDS[argv[0]](argv[1:])


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # shells start background jobs with it switched off
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        sys.exit(f"run.py: {refusal}")
    except OSError as problem:  # a full disk, a folder of somebody else
        sys.exit(f"run.py: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)
