"""Rules by API: of one's teams alone, in codes; switched on and off over what was read."""

import pytest

from crm.outreach.models import Rule
from crm.privacy.models import LedgerEntry
from tests.outreach.rule_builders import TASK, draft, rule_on, turn
from tests.sales.deal_builders import deal

pytestmark = pytest.mark.django_db


def test_rules_and_what_they_did_name_nobody(hub, sam, ada):
    rule = rule_on(sam, "deal_opened", TASK)
    deal(sam, ada)
    turn()
    (row,) = hub.get("rules/").said["results"]
    assert (row["state"], row["version"], row["trigger"], row["owner"]) == ("on", 1, "deal_opened", str(sam.uid))
    answer = hub.get(f"rules/{rule.uid}/runs/")
    (run,) = answer.said["results"]
    assert (run["state"], run["steps"]) == ("done", [{"kind": "task", "code": "done"}])
    assert not any(str(uid) in answer.content.decode() for uid in (ada.uid, ada.label))


def test_another_teams_rules_are_not_there(hub, mallory):
    rule = rule_on(mallory, "deal_opened", TASK)
    assert hub.get("rules/").said["results"] == []
    assert hub.get(f"rules/{rule.uid}/").status_code == 404
    assert hub.patch(f"rules/{rule.uid}/", {"on": False}, If_Match="*").status_code == 404
    assert Rule.objects.get().on


def test_a_program_switches_over_what_it_read(hub, sam):
    rule = rule_on(sam, "deal_opened", TASK)
    url = f"rules/{rule.uid}/"
    mark = hub.get(url).headers["ETag"]
    assert hub.patch(url, {"on": False}).status_code == 428
    answer = hub.patch(url, {"on": False}, If_Match=mark)
    assert (answer.status_code, answer.said["state"]) == (200, "off")
    assert hub.patch(url, {"on": True}, If_Match=mark).status_code == 412
    assert hub.patch(url, {"on": True}, If_Match="*").said["state"] == "on"
    assert LedgerEntry.objects.filter(act="sales_rule.switched_off", actor_kind="token").exists()


def test_an_untried_rule_is_not_switched_on(hub, sam):
    rule = draft(sam, "deal_opened", TASK)
    answer = hub.patch(f"rules/{rule.uid}/", {"on": True}, If_Match="*")
    assert (answer.status_code, answer.said["type"].rpartition("/")[2]) == (409, "rule_not_ready")
