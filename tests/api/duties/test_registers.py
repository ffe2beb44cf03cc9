"""The registers of Art. 30 for programs, and the command that compares them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm.dpo.register.activity_rows import change_activity, cover_purposes
from crm.dpo.register.versions import approve, prepare
from tests.api.conftest import code
from tests.dpo.register.test_versions import new_recipient


@pytest.fixture
def first(dora, oskar):
    """Version 1, in force."""
    cover_purposes()
    return approve(prepare("activities", by=dora), by=oskar)


def test_entries_versions_and_what_has_changed(hub, first, dora, sam):
    new_recipient()
    change_activity(1, {"owner_user_id": sam.pk}, by=dora)
    register, _others = hub.get("registers/").said["results"]
    assert (register["version"], [row["sha256"] for row in register["versions"]]) == (1, [first.digest])
    assert "recipient:sms-brama" in [row["fact"] for row in register["drift"]]
    keys = {fact["key"] for entry in register["entries"] for fact in entry["facts"]}
    assert ("purpose:offers" in keys, "owner" in keys) == (True, False)  # nobody is named to programs


def test_it_takes_its_scope(as_token):
    assert code(as_token("users:read").get("registers/")) == (403, "scope_missing")
    assert as_token("registers:read").get("registers/").status_code == 200


def test_the_command_ends_well_only_while_nothing_differs(first):
    out = StringIO()
    call_command("ropa", stdout=out)
    new_recipient()
    with pytest.raises(CommandError, match="1 changes"):
        call_command("ropa", "--json", stdout=(output := StringIO()))
    report = json.loads(output.getvalue())
    assert (report["ok"], [row["fact"] for row in report["registers"]["activities"]["changes"]]) == (
        False,
        ["recipient:sms-brama"],
    )


def test_the_command_says_that_no_version_was_approved(db):
    with pytest.raises(CommandError, match="no approved version"):
        call_command("ropa", stdout=StringIO())
