"""A client for tests reads the invented house and nobody real; a real one never reads anybody invented."""

import pytest

from crm.accounts.clients import tokens
from crm.agents.management.commands import agent
from crm.api.external_ids.borne_ids import set_ids
from crm.api.models import Batch, BulkExport
from tests.api.conftest import Caller

LISTS = (
    "contacts/?purpose=contracts",
    "people/?purpose=offers",
    "companies/?purpose=contracts",
    "deals/?purpose=contracts",
    "tasks/?purpose=contracts",
    "documents/?purpose=contracts",
    "consents/?purpose=contracts",
    "changes/?purpose=contracts",
    "users/",
    "teams/",
    "jobs/",
    "webhooks/",
    "requests/",
    "breaches/",
)


def ids(answer):
    """Every id that a list says."""
    return {row["id"] for row in answer.said.get("results", []) if "id" in row}


@pytest.fixture
def real(add, sam):
    """A real contact with an address that both houses could know."""
    return add(sam, name="Prawdziwa Osoba", email="prawdziwa@firma.test")


@pytest.mark.parametrize("path", LISTS)
def test_no_list_mixes_the_houses(trial, hub, real, path):
    invented, ours = trial.get(path), hub.get(path)
    assert (invented.status_code, ours.status_code) == (200, 200), (invented.said, ours.said)
    assert invented.headers["X-Sandbox"] == "1"
    assert "X-Sandbox" not in ours.headers
    assert not ids(invented) & ids(ours)
    assert b"firma.test" not in invented.content


def test_nobody_real_is_found_by_id_address_or_number(trial, hub, shop, real):
    set_ids(real, ["K-77"], shop, by=shop.user)
    assert hub.get(f"contacts/{real.uid}/?purpose=contracts").status_code == 200
    for path in (f"contacts/{real.uid}/", f"people/{real.uid}/"):
        assert trial.get(f"{path}?purpose=contracts").status_code == 404
    question = {"purpose": "contracts", "email": "prawdziwa@firma.test"}
    assert len(hub.post("lookup/", question).said["results"]) == 1
    assert trial.post("lookup/", question).said["results"] == []
    assert trial.post("lookup/", {"purpose": "contracts", "external_id": "K-77"}).said["results"] == []
    changed = trial.patch(f"contacts/{real.uid}/?purpose=contracts", {"position": "x"}, If_Match="*")
    assert changed.status_code == 404
    assert trial.ask("DELETE", f"contacts/{real.uid}/", If_Match="*").status_code == 404


def test_nobody_invented_is_found_by_a_real_client(trial, hub):
    invented = trial.get("contacts/?purpose=contracts").said["results"][0]
    assert trial.get(f"contacts/{invented['id']}/?purpose=contracts").said["name"] == invented["name"]
    assert hub.get(f"contacts/{invented['id']}/?purpose=contracts").status_code == 404
    assert hub.post("lookup/", {"purpose": "contracts", "email": invented["email"]}).said["results"] == []


def test_what_one_writes_it_reads_again_and_the_house_does_not(trial, hub):
    body = {"name": "Próbna Osoba", "email": "proba@sklep.example", "purpose": "contracts", "notice": "given"}
    body |= {"origin_kind": "form", "origin_label": "Próba", "team": trial.get("teams/").said["results"][0]["id"]}
    created = trial.post("contacts/", body, Idempotency_Key="proba-1")
    assert created.status_code == 201, created.said
    assert trial.post("contacts/", body, Idempotency_Key="proba-1").said["id"] == created.said["id"]
    assert trial.get(f"contacts/{created.said['id']}/?purpose=contracts").said["email"] == "proba@sklep.example"
    assert hub.get(f"contacts/{created.said['id']}/?purpose=contracts").status_code == 404
    rows = [{"do": "contacts.create", "body": {**body, "name": "Druga", "email": "druga@sklep.example"}}]
    assert trial.post("batches/", {"rows": rows}).said["refused"] == 0


def test_what_would_be_a_job_is_refused_with_words(trial):
    rows = {"rows": [{"do": "contacts.create", "body": {}}]}
    later = trial.post("batches/", rows, Prefer="respond-async")
    whole = trial.post("exports/", {"list": "contacts", "purpose": "contracts"})
    assert [(answer.status_code, answer.said["code"]) for answer in (later, whole)] == [(403, "not_in_sandbox")] * 2
    assert (Batch.objects.count(), BulkExport.objects.count()) == (0, 0)


def test_no_other_door_opens_to_its_token(tester, arek):
    """What does not lead into the invented house refuses it: agents on this machine, and whoever is added later."""
    _token, text = tokens.issue(tester, by=arek)
    assert tokens.token_behind(text) is None
    assert agent.token_behind is tokens.token_behind
    assert tokens.token_behind(text, tests=True).client == tester


def test_no_agent_of_the_house_answers_it(trial):
    """The Model Context Protocol leads there too, where nobody switched it on."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    answer = trial.post("mcp/", {**message, "params": {"name": "search", "arguments": {"purpose": "contracts"}}})
    assert answer.headers["X-Sandbox"] == "1"
    assert "agent_off" in answer.content.decode()


def test_a_narrower_token_opens_less_there_too(tester, arek):
    narrow = Caller(tokens.issue(tester, by=arek, scopes_given=["purposes:read"])[1])
    refused = narrow.get("contacts/?purpose=contracts")
    assert (refused.status_code, refused.said["code"]) == (403, "scope_missing")
    assert narrow.get("purposes/").status_code == 200
