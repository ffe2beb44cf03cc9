"""The tour of docs/api.md, asked word for word by a program of two teams: every step of it succeeds."""

import base64
import json
import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest
from django.test import Client as Browser
from django.utils import timezone

from consents.models import Submission
from crm.accounts.clients import tokens
from crm.accounts.clients.registration import register
from crm.accounts.models import App, Client
from crm.accounts.oauth.app_settings import change_app, new_secret
from crm.accounts.permissions.scopes import SCOPES
from crm.api.models import BulkExport
from crm.api.tasks import make_bulk_export
from crm.contacts.models import Contact
from crm.privacy.actors import system
from crm.privacy.models import Recipient
from crm.sales.models import Deal, Task
from tests.accounts.oauth.conftest import TERMS, VERIFIER, Program
from tests.api.conftest import Caller
from tests.api.wording import published
from tests.conftest import agree
from tests.consents.filled_forms import a_form
from tests.disclosing import in_order
from tests.outreach.rule_builders import rule_on

HERE = Path(__file__).resolve().parent
GUIDE = HERE.parents[1] / "docs" / "api.md"
SECTION = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
NO_COMMAND = re.compile(r"\s# .*$|^\s*#.*$|^(API|AUTH|ROOT)=.*$", re.MULTILINE)  # remarks, and what the shell is told
WALKED = re.compile(r'\bwalk\(\w+, "([^"]+)"')
UUID = "00000000-0000-4000-8000-000000000001"


class Asked(NamedTuple):
    """One curl of the guide."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    pair: str = ""  # a name and a secret


def sections():
    """{section of the guide: its commands, in order, of every block}; without those that have none."""
    text = GUIDE.read_text(encoding="utf-8")
    commands = {name: NO_COMMAND.sub("", "".join(BLOCK.findall(body))) for name, body in SECTION.findall(text)}
    return {
        name: [line for line in re.split(r"(?m)^(?=curl )", text) if line.startswith("curl ")]
        for name, text in commands.items()
        if text
    }


def read(command):
    """What a curl asks: the flags that the guide uses and no others."""
    words = shlex.split(command.replace("\\\n", " ").replace("$(uuidgen)", UUID))[1:]
    method, path, headers, body, pair = "", "", {}, "", ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = words.pop(0)
        elif word == "-d":
            body = words.pop(0)
        elif word == "-u":
            pair = words.pop(0)
        elif word != "-i":
            path = word
    headers.pop("$AUTH", None)
    headers.pop("Content-Type", None)
    return Asked(method or ("POST" if body else "GET"), path.removeprefix("$API/"), headers, body, pair)


def put(text, known):
    """The text with what earlier answers said in place of <id>, <team> …"""
    for name, value in known.items():
        text = text.replace(f"<{name}>", value)
    assert "<" not in text, text
    return text


def walk(caller, section, known):
    """Every command of a section, asked; `known` grows by what they answer. Returns their statuses."""
    statuses = []
    for item in map(read, sections()[section]):
        if item.path.startswith("$ROOT/"):
            statuses.append(ask_a_door(item, known))
            continue
        body = json.loads(put(item.body, known)) if item.body else None
        headers = {name.replace("-", "_"): put(value, known) for name, value in item.headers.items()}
        answer = caller.ask(item.method, put(item.path, known), body, **headers)
        assert answer.status_code < 300, (item, answer.said)
        statuses.append(answer.status_code)
        learn(known, item, answer)
    return statuses


def ask_a_door(item, known):
    """The status of a form sent outside the API, as a program without a session sends it."""
    form = {"data": put(item.body, known), "content_type": "application/x-www-form-urlencoded"}
    pair = base64.b64encode(put(item.pair, known).encode()).decode()
    headers = {"Authorization": f"Basic {pair}"} if item.pair else {}
    answer = Browser().post(item.path.removeprefix("$ROOT"), headers=headers, **form)
    assert answer.status_code == 200, (item, answer.content)
    if item.path.endswith("/token/"):
        keys = answer.json()
        known |= {"access": keys["access_token"], "refresh": keys.get("refresh_token", "")}
    return answer.status_code


def learn(known, asked, answer):
    """What the next steps name."""
    place = asked.path.partition("?")[0]
    result = answer.said if isinstance(answer.said, dict) else {}
    known["etag"] = answer.headers.get("ETag", known.get("etag", ""))
    if place == "teams/":
        known["team"] = result["results"][0]["id"]
    names = {"contacts/": "id", "tasks/": "task", "meetings/": "meeting", "webhooks/": "webhook"}
    names |= {"interactions/": "entry"}
    if place in names and asked.method == "POST":
        known[names[place]] = result["id"]
    if result.get("seen"):
        known["seen"] = result["seen"]
    if result.get("ground"):
        known["ground"] = result["ground"]
    if place == "changes/":
        known["sync"] = result["sync"]
    if place == "batches/" and "job" in result:
        known["batch"] = result["id"]
    if place == "exports/":
        known["export"] = result["id"]
        make_bulk_export(BulkExport.objects.get(uid=result["id"]).job_id)
    if result.get("parts"):
        known["part"] = result["parts"][0]["url"].rstrip("/").rpartition("/")[2]
    if result.get("merge"):
        known["merge"] = result["merge"]


@pytest.fixture
def caller(team_a, team_b, arek, contracts, offers):
    """A program of two teams with every scope."""
    recipient = in_order(Recipient.objects.order_by("slug").first(), contracts, offers)
    values = {"purposes": [contracts, offers], "recipient": recipient, "by": arek}
    client = register("Sklep", teams=[team_a, team_b], scopes_given=list(SCOPES), **values)
    return Caller(tokens.issue(client, by=arek)[1])


def test_the_tour_runs_to_its_end(caller, ada):
    known = {}
    assert walk(caller, "A tour", known) == [200, 200, 200, 201, 200, 200, 201, 204]
    assert Contact.objects.get(person__uid=known["id"]).binned_at is not None


def test_a_program_for_tests_goes_as_the_guide_says(trial):
    known = {}
    assert walk(trial, "A house for tests", known) == [200, 201, 200]
    assert not Contact.objects.filter(person__uid=known["id"]).exists()


def test_numbers_look_ups_and_unsubscribing_run_as_the_guide_says(caller, ada, offers):
    known = {"team": caller.get("teams/").said["results"][0]["id"]}
    assert walk(caller, "Your own numbers", known) == [201, 200]
    assert caller.get(f"contacts/{known['id']}/?purpose=contracts").said["external_ids"] == ["K-1001", "K-2044"]
    assert walk(caller, "Look-up", known) == [200, 200, 200]
    assert walk(caller, "Unsubscribed", known) == [202, 202, 202]


def test_many_rows_and_whole_lists_go_as_the_guide_says(caller, ada):
    known = {"id": str(ada.uid), "team": caller.get("teams/").said["results"][0]["id"]}
    assert walk(caller, "Many rows at once", known) == [200, 202, 200]
    assert walk(caller, "Whole lists", known) == [202, 200, 200]


def test_the_orders_of_a_shop_go_as_the_guide_says(caller):
    known = {"team": caller.get("teams/").said["results"][0]["id"]}
    assert walk(caller, "Examples", known) == [201, 201, 201, 200]
    grounds = caller.get(f"consents/?purpose=contracts&contact={known['id']}").said["results"]
    assert {(ground["basis"], ground["state"]) for ground in grounds} == {("contract", "allowed")}
    again = dict(known)
    assert walk(caller, "Examples", again)[:1] == [201]
    assert again["id"] == known["id"]
    assert len(caller.get(f"documents/?purpose=contracts&contact={known['id']}").said["results"]) == 1


def test_a_newsletter_tool_goes_both_ways_as_the_guide_says(caller, ada):
    assert published() == 1
    known = {"id": str(ada.uid), "email": ada.person.email, "moment": timezone.now().isoformat()}
    assert walk(caller, "A newsletter both ways", known) == [200, 200, 201, 202, 200]
    listed = caller.get("people/?purpose=offers&channel=email").said["results"]
    assert str(ada.uid) not in {row["id"] for row in listed}


def test_a_tool_subscribes_and_leaves_as_the_guide_says(caller):
    known = {}
    assert walk(caller, "Hooks of other tools", known) == [201, 200, 201]
    assert caller.get(f"webhooks/{known['webhook']}/").said["stopped_at"] is not None


def test_the_consents_of_the_guide_are_taken(caller, ada):
    assert published() == 1
    known = {"id": str(ada.uid), "moment": timezone.now().isoformat()}
    assert walk(caller, "Consents", known) == [200, 201, 201, 201]


def test_contacts_are_merged_and_parted_as_the_guide_says(caller, add, sam):
    first = add(sam, name="Jan Nowak", email="jan@firma.test")
    second = add(sam, name="Jan Nowak", email="j.nowak@firma.test")
    known = {"id": str(first.uid), "other": str(second.uid)}
    assert walk(caller, "Merging", known) == [201, 201]


def test_a_text_is_sent_as_the_guide_says(caller, ada, contracts, sam):
    ada.person.phone = "602 333 444"
    ada.person.save()
    agree(ada.person, contracts, by=sam, channel="sms")
    assert walk(caller, "Calls, text messages, invitations", {"id": str(ada.uid)}) == [200, 201, 200, 201]


def test_a_rule_is_switched_off_as_the_guide_says(caller, sam, team_a):
    rule = rule_on(sam, "contact_changed")
    assert walk(caller, "Rules", {"rule": str(rule.uid)}) == [200, 200, 200, 200]
    rule.refresh_from_db()
    assert rule.on is False


def test_a_task_is_planned_and_ticked_off_as_the_guide_says(caller, ada):
    known = {"id": str(ada.uid)}
    assert walk(caller, "Tasks", known) == [201, 200]
    done, later = Task.objects.order_by("pk")
    assert (str(done.uid), done.done_at is None, later.done_at, later.rule) == (
        known["task"],
        False,
        None,
        "FREQ=WEEKLY",
    )


def test_a_deal_with_a_new_customer_is_opened_as_the_guide_says(caller, team_a):
    assert walk(caller, "A deal with a new customer", {"team": str(team_a.uid)}) == [201]
    deal, contact = Deal.objects.get(), Contact.objects.get()
    assert (deal.company.nip, contact.company, deal.company.team) == ("0005260183", deal.company, team_a)


def test_a_meeting_is_planned_moved_and_called_off_as_the_guide_says(caller, ada):
    known = {"id": str(ada.uid)}
    assert walk(caller, "Meetings", known) == [201, 200, 200, 200, 200]
    assert Task.objects.get(uid=known["meeting"]).cancelled_by == "them"


def test_a_form_is_drawn_and_sent_back_as_the_guide_says(caller):
    a_form()
    assert walk(caller, "Forms", {"uuid": UUID}) == [200, 201]
    assert str(Submission.objects.get().uid) == UUID


def test_an_app_and_a_machine_change_their_keys_as_the_guide_says(caller, sam, ada):
    client, by = Client.objects.get(), system("test")
    change_app(client, **TERMS, by=by)
    app = App.objects.select_related("client").get()
    known = {"client": app.public_id, "code": Program(app).ask(sam)["code"], "verifier": VERIFIER}
    known["secret"] = new_secret(client, by=by)
    assert walk(caller, "Apps", known) == [200] * 6


def test_every_command_of_the_guide_is_walked():
    walked = {name for file in HERE.rglob("test_*.py") for name in WALKED.findall(file.read_text(encoding="utf-8"))}
    guide = sections()
    assert walked == guide.keys()
    assert sum(map(len, guide.values())) == GUIDE.read_text(encoding="utf-8").count("curl ")
