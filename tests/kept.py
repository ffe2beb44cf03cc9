"""People of the cast are made once for neighbouring tests, and each test takes back what it does to them.

    the tests' transaction
      savepoint ─ team_a ─ savepoint ─ sam ─ savepoint ─ ada ─ savepoint ─ a test, rolled back at its end
                                                        └─ a test that wants nina instead: ada goes, nina comes

Making Ada takes forty statements and as many signatures; half of what the tests do is making people. A fixture is named
in KEPT, or in a list of that name in its test file. It must leave nothing outside the database, end with nothing to
undo, and return rows or tuples of rows. Tests get copies that share what the originals share; a fixture that comes
behind something else that wrote, or that patched time or settings, is made anew as ever. The next file goes on with
them, unless they are a minute old: what they say of now and today holds.
"""

import copy
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TestCase
from pytest_django.plugin import blocking_manager_key

CAST = ("team_a", "team_b", "sam", "nina", "marek", "mallory", "dora", "oskar", "arek", "hub", "ada", "ben", "carla")
HERE = "tests"  # the folder whose conftest.py has the cast
# What a folder's own conftest.py adds to it, and what of it touches no database itself.
OF_FOLDERS = {
    "tests/api": ("shop", "issued"),
    "tests/consents": ("purposes_in_force",),
    "tests/dsar": ("her",),
    "tests/retention": ("rules_off",),
}
WITHOUT_ROWS = {
    *(("tests/accounts", "fresh_throttles"), ("tests/api", "hub"), ("tests/consents", "_polish")),
    ("tests/retention", "_no_rule_counts_by_itself"),
}
READING = ("contracts", "offers")  # what the migrations planted
FRESH = 60  # seconds that people may be old with whom a file begins
# Touches no database before the test itself does, and changes nothing that a kept fixture could depend on.
HARMLESS = {
    *(*READING, "add", "as_user", "client", "rf", "request", "db", "caplog", "capsys", "tmp_path"),
    *("monkeypatch", "settings", "mailoutbox", "django_capture_on_commit_callbacks", "django_assert_num_queries"),
    *(
        "_django_db_helper",
        "_django_set_urlconf",
        "_dj_autoclear_mailbox",
        "_django_isolate_apps",
        "_django_clear_site_cache",
        "_django_setup_unittest",
    ),
    *("_fail_for_invalid_template_variable", "_template_string_if_invalid_marker", "_nobody_spoke_before"),
    *("django_test_environment", "django_db_setup", "django_db_blocker", "_live_server_helper"),
}


class Rung:
    """What a fixture returned, and the savepoint behind it."""

    def __init__(self, key: Any, value: Any) -> None:
        self.key, self.value = key, value
        self.atomic = entered()


class Ladder:
    """The savepoints, the last one below the test that runs."""

    def __init__(self) -> None:
        self.rungs: list[Rung] = []
        self.matched = 0  # rungs that the test at hand stands on, the ground among them
        self.own = True  # whether the test has done something of its own
        self.busy = False  # the ladder itself is at work
        self.used = False  # a test stands on it
        self.memo: dict[int, Any] = {}  # what the test got instead of what is kept
        self.given: list[tuple[Any, Any]] = []
        self.outermost: transaction.Atomic | None = None
        self.begun = 0.0

    @property
    def fresh(self) -> bool:
        """Whether a file may begin with what stands."""
        return self.stands and time.monotonic() < self.begun + FRESH

    @property
    def stands(self) -> bool:
        return bool(self.rungs)

    def begin(self) -> None:
        """A test begins: nothing of it is there yet, whatever its neighbour has left to stand on."""
        with self.at_work():
            if not self.stands:
                self.outermost, self.begun = entered(), time.monotonic()
                self.rungs = [Rung(None, None)]
                connection.execute_wrappers.append(self.watch)
        self.matched, self.own, self.memo, self.given, self.used = 1, False, {}, [], True

    def get(self, key: Any, make: Any) -> Any:
        """What stands for the key on the next rung; made where something else stands there."""
        if self.matched == len(self.rungs) or self.rungs[self.matched].key != key:
            self.cut()
            with self.at_work():
                value = make()
                left = [path.name for path in Path(settings.LEDGER_DIR).glob("*.*")]
                assert value is not None, f"{key} returns nothing that could be kept"
                assert not left, f"{key} leaves files, which do not come back with a savepoint: {left}"
                self.rungs.append(Rung(key, copy.deepcopy(value, {id(got): original for got, original in self.given})))
        rung = self.rungs[self.matched]
        self.matched += 1
        self.given.append((copy.deepcopy(rung.value, self.memo), rung.value))
        return self.given[-1][0]

    def watch(self, execute: Any, *told: Any) -> Any:
        """Before the first statement of the test's own goes what stands there for others."""
        if not self.busy:
            self.stand_alone()
        return execute(*told)

    def stand_alone(self) -> None:
        """From here on the test is by itself."""
        if self.stands and not self.own:
            self.cut()
            self.own = True

    def cut(self) -> None:
        """Take down the rungs that the test does not stand on, and all that was done above them."""
        if self.matched < len(self.rungs):
            with self.at_work():
                for rung in reversed(self.rungs[self.matched - 1 :]):
                    left(rung.atomic)
                del self.rungs[self.matched :]
                self.rungs[-1].atomic = entered()

    def end(self) -> None:
        """A test ends: what it did is taken back, what its neighbour may stand on stays."""
        whole = connection.connection is not None and not connection.closed_in_transaction
        if not whole or len(connection.savepoint_ids) != len(self.rungs):
            self.fall()
        elif self.own:
            with self.at_work():
                left(self.rungs[-1].atomic)
                self.rungs[-1].atomic = entered()
        self.own, self.used = True, False

    def fall(self) -> None:
        """The connection is gone, and everything with it."""
        self.forget()
        connection.close()
        connection.savepoint_ids, connection.atomic_blocks, connection.run_on_commit = [], [], []
        connection.in_atomic_block = connection.needs_rollback = connection.closed_in_transaction = False
        connection.connection = None

    def close(self) -> None:
        """Nothing of it stays."""
        if self.stands:
            with self.at_work():
                for rung in reversed(self.rungs):
                    left(rung.atomic)
                left(self.outermost)
            self.forget()

    def forget(self) -> None:
        self.rungs, self.own = [], True
        connection.execute_wrappers.remove(self.watch)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        before, self.busy = self.busy, True
        try:
            yield
        finally:
            self.busy = before


def entered() -> transaction.Atomic:
    """A block whose end is ours to choose."""
    atomic = transaction.atomic()
    atomic._from_testcase = True  # what must be outermost may begin inside
    atomic.__enter__()
    return atomic


def left(atomic: transaction.Atomic) -> None:
    """Everything inside the block is taken back."""
    connection.set_rollback(True)
    atomic.__exit__(None, None, None)


class Kept:
    """pytest's side of it: which fixtures of which tests stand on the ladder."""

    def __init__(self, wanted: Any, commits: Any) -> None:
        self.ladder = Ladder()
        self.wanted, self.commits = wanted, commits  # (item) -> bool
        self.counts: dict[Path, Counter] = {}
        self.item: pytest.Item | None = None
        self.over = False  # whether the test at hand is the last that may stand on it

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            self.counts.setdefault(item.path, Counter()).update(set(getattr(item, "fixturenames", ())))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Those whom most tests of the file want come first, up to what they might depend on."""
        self.item = item if self.wanted(item) and not self.commits(item) else None
        if self.item:
            names, kept_names = item.fixturenames, kept_in(item)
            known = (
                HARMLESS | set(kept_names) | {name for folder, name in WITHOUT_ROWS if item.nodeid.startswith(folder)}
            )
            until = next((place for place, name in enumerate(names) if name not in known), len(names))
            first = [name for name in names[:until] if name not in kept_names]
            often = self.counts[item.path]
            order = sorted(
                set(names[:until]) & set(kept_names), key=lambda name: (-often[name], kept_names.index(name))
            )
            item.fixturenames = [*first, *order, *names[until:]]

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Any:
        """A value off the ladder; None leaves it to pytest."""
        ladder, name = self.ladder, fixturedef.argname
        if fixturedef.scope != "function" and name not in HARMLESS and ladder.stands and not ladder.used:
            self.close(request.config)  # whatever it writes for all tests of the file lies below what each of them does
        if self.item is None or not ladder.stands or ladder.own or fixturedef.scope != "function":
            return None
        reads = name in READING and fixturedef.baseid == HERE
        if not (reads or keeps(self.item, fixturedef)):
            if name not in HARMLESS and (fixturedef.baseid, name) not in WITHOUT_ROWS:
                ladder.stand_alone()
            return None
        given = {argument: request.getfixturevalue(argument) for argument in fixturedef.argnames}
        if ladder.own:  # something it is made of is not kept
            return None
        key = fixturedef.cache_key(request)
        if reads:
            with ladder.at_work():
                value = fixturedef.func(**given)
        else:
            value = ladder.get((fixturedef.baseid, name, key), lambda: fixturedef.func(**given))
        fixturedef.cached_result = value, key, None
        return value

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        if self.item and self.ladder.stands:
            self.ladder.stand_alone()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> Any:
        goes_on = nextitem is not None and (nextitem.path == item.path or self.ladder.fresh)
        self.over = not goes_on or self.commits(nextitem)
        try:
            return (yield)
        finally:
            if self.over and self.ladder.stands:  # the last one asked no database
                self.close(item.config)

    def close(self, config: pytest.Config) -> None:
        """Nothing is kept any more."""
        with config.stash[blocking_manager_key].unblock():
            self.ladder.close()

    def enter(self) -> dict:
        """Takes the place of the transaction that Django opens for a test."""
        if self.item is None or (connection.in_atomic_block and not self.ladder.stands):
            return {"default": entered()}
        self.ladder.begin()
        return {}

    def rollback(self, atomics: dict) -> None:
        """… and of its end."""
        if atomics:
            left(atomics["default"])
            return
        self.ladder.end()
        if self.over:
            self.ladder.close()

    def patch(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(TestCase, "_enter_atomics", classmethod(lambda _case: self.enter()))
        patch.setattr(TestCase, "_rollback_atomics", classmethod(lambda _case, atomics: self.rollback(atomics)))


def keeps(item: pytest.Item, fixturedef: Any) -> bool:
    """Whether this fixture is kept, and not another one of its name."""
    name, home = fixturedef.argname, fixturedef.baseid
    return name in (*getattr(item.module, "KEPT", ()), *OF_FOLDERS.get(home, ())) or (name in CAST and home == HERE)


def kept_in(item: pytest.Item) -> tuple[str, ...]:
    """The names of what is kept for a test, those of the cast first."""
    of_folders = [name for folder, names in OF_FOLDERS.items() if item.nodeid.startswith(folder) for name in names]
    return (*CAST, *of_folders, *getattr(item.module, "KEPT", ()))


# What takes longest stands for tests of several files that come one after another: standing("two teams", two_teams).
MADE: dict[str, tuple[Any, ExitStack]] = {}


def standing(name: str, make: Callable[[], AbstractContextManager]) -> Any:
    """What `make` gives, made once."""
    if name not in MADE:
        with ExitStack() as around:
            MADE[name] = around.enter_context(make()), around.pop_all()
    return MADE[name][0]


def stands(name: str) -> bool:
    """Whether somebody has made it."""
    return name in MADE


def fall() -> None:
    """Nobody goes on with any of it: everything is taken back, the newest first."""
    while MADE:
        _name, (_made, around) = MADE.popitem()
        around.close()
