"""From every kept release the version at hand goes on: put back as an operator would, migrated, read, worked in.

From 0.1.0 on migrations are for ever; a change that leaves an older house behind fails here. The whole way is gone with
`--long`; that no migration which a release knew is gone or does something else is asked each time.
"""

import json
import os
import shutil

import pytest

from crm.product import VERSION
from tests.launch import releases

pytestmark = pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own")


@pytest.mark.skipif("KEEP_RELEASE" not in os.environ, reason="only when a release is made: KEEP_RELEASE=1")
def test_the_demo_data_of_this_version_are_kept(tmp_path):
    releases.keep(VERSION, tmp_path)
    assert VERSION in releases.kept()


@pytest.mark.long
@pytest.mark.parametrize("version", releases.kept())
def test_the_house_of_an_earlier_release_goes_on(version, tmp_path):
    place = releases.HERE / version
    before = json.loads((place / "told.json").read_text())
    with releases.site(version, tmp_path) as house:
        shutil.copytree(place / "ledger", house.folders["ledger"])
        [backup] = (place / "backup").glob("*.data.spojnik")
        house.manage("restore", str(backup))
        house.manage("migrate", "--verbosity=0", USE_MIGRATION_ROLE="1")
        house.manage("ledger", "replay")
        after = house.told()
        ledger = json.loads(house.manage("ledger", "verify", "--json"))
    assert (after["people"], after["pages"], ledger["ok"]) == (before["people"], before["pages"], True)
    fewer = {table: (number, after["rows"].get(table, 0)) for table, number in before["rows"].items()}
    assert {table: pair for table, pair in fewer.items() if pair[1] < pair[0]} == {}


def test_the_first_release_is_kept():
    assert "0.1.0" in releases.kept()


@pytest.mark.parametrize("version", releases.kept())
def test_what_a_release_migrated_by_is_there_and_does_the_same(version):
    known = json.loads((releases.HERE / version / "migrations.json").read_text())
    now = releases.migrations()
    assert len(known) > 30
    assert {path: digest for path, digest in known.items() if now.get(path) != digest} == {}
