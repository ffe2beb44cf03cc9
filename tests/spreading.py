"""Which of the processes runs what: whole files, those that take longest first.

A file stays in one process, so that what its tests share is made once. pytest-xdist's own `loadgroup` writes the group
into the id of a test, which pytest 9.2 passes over without a word: every test went wherever somebody was free.
"""

from xdist.scheduler import LoadScopeScheduling

from tests import sizes

FOLDERS = ("tests/demo/",)  # their files share what is loaded once, one behind the other
WALKS = (  # so do these: two teams are planted once for all of them
    *("tests/api/test_whatever_is_sent.py", "tests/matrix/test_handing_out.py", "tests/matrix/test_matrix.py"),
    *("tests/agents/test_canaries.py", "tests/product/test_odd_values.py"),
)
SPLIT = {"tests/browser/product/test_every_page.py"}  # each test is a share of its own
# Seconds, of what takes longer than the number of its tests says. The short ones come last and even out what is left.
LONG = {
    WALKS[0]: 240,
    **dict.fromkeys(SPLIT, 400 if sizes.LONG else 40),
    FOLDERS[0]: 140,
    "tests/launch/test_production.py": 400,
    "tests/product/test_style.py": 70,
    "tests/launch/test_upgrade.py": 110 if sizes.LONG else 1,
    "tests/matrix/test_interference.py": 55,
    "tests/bench/test_bench.py": 35,
    "tests/product/test_list_costs.py": 40,
    "tests/sales/ksef_sending/test_ksef_turns.py": 35,
    "tests/workspace/leaving/test_loading_own.py": 25,
    "tests/contacts/custom/test_hidden.py": 20,
    "tests/health/test_database_away.py": 20,
    "tests/contacts/imports/test_import_modes.py": 15,
    "tests/dsar/packages/test_package_size.py": 15,
    "tests/consents/capture/test_load.py": 10,
    "tests/privacy/test_canary.py": 10,
    "tests/privacy/test_finder.py": 10,
    "tests/privacy/test_traces.py": 10,
    "tests/product/clean_code/test_dead_code.py": 10,
    "tests/product/test_architecture.py": 10,
    "tests/product/test_translations.py": 10,
}
USUAL = 0.15  # seconds of a test; more of one whose file starts a browser, loads the demo or kills a worker
SLOW = {
    "tests/browser/": 3.0,
    "demo": 1.0,
    "kill": 15.0,
    "backup": 1.0,
    "restore": 2.0,
    "rotation": 2.0,
    "updating": 2.0,
}


def group_of(test: str) -> str:
    """What a test must be run together with, by its id."""
    file = test.partition("::")[0]
    if file in SPLIT:
        return test
    return WALKS[0] if file in WALKS else next((folder for folder in FOLDERS if file.startswith(folder)), file)


def seconds(group: str, tests: int) -> float:
    """How long a group takes, more or less."""
    file = group.partition("::")[0]
    each = max((slow for word, slow in SLOW.items() if word in file), default=USUAL)
    return LONG.get(file, tests * each)


class Spread(LoadScopeScheduling):
    """Hands the longest group to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

    def _assign_work_unit(self, node) -> None:
        longest = max(self.workqueue, key=lambda group: seconds(group, len(self.workqueue[group])))
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)
