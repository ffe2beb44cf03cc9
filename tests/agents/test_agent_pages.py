"""Agents on screen: the officer sees and stops them, an administrator switches them on, a colleague sees their own."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.accounts.clients.registration import register
from crm.accounts.clients.tokens import issue
from crm.accounts.models import Agent
from crm.accounts.permissions import scopes
from crm.privacy.models import Recipient
from tests.agents.conftest import BY, assistant_for
from tests.api.conftest import Caller
from tests.disclosing import in_order


def test_the_officer_sees_who_acts_for_whom_and_how_much(as_user, dora, assistant, ada, ben):
    assistant.rows("search", purpose="contracts", text="kowalska")
    assistant.rows("read", purpose="contracts", id=ben.uid)
    assistant.refused("erase", purpose="contracts")
    (row,) = as_user(dora).get(reverse("agents:agents")).context["rows"]
    numbers = (row.state, row.calls, row.refused, row.people, str(row.agent.principal))
    assert numbers == ("on", 3, 1, 2, "Sam Sowa")
    page = as_user(dora).get(reverse("agents:agent", args=[assistant.agent.uid]))
    assert [line.call.refusal for line in page.context["calls"]] == ["tool_unknown", "", ""]
    assert "Kowalska" not in page.content.decode()


def test_the_list_costs_the_same_for_one_and_for_three(as_user, dora, assistant, nina, marek, contracts):
    desk = as_user(dora)
    desk.get(reverse("agents:agents"))

    def asked():
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("agents:agents"))
        return len(queries)

    first = asked()
    for name, user in (("Drugi", nina), ("Trzeci", marek)):
        assistant_for(user, contracts, name=name)
    assert asked() == first


def test_a_stop_by_the_desk_and_a_word_for_all(as_user, dora, assistant, nina, contracts):
    desk = as_user(dora)
    refused = desk.post(reverse("agents:stop_all"), {"note": "Przegląd", "word": "nie"})
    assert refused.status_code == 422
    assert Agent.objects.on().count() == 1
    assert desk.post(reverse("agents:stop", args=[assistant.agent.uid]), {"note": "Odmowy"}).status_code == 302
    assert not Agent.objects.on().exists()
    assistant_for(nina, contracts, name="Drugi")
    assert desk.post(reverse("agents:stop_all"), {"note": "Przegląd", "word": "Zatrzymaj"}).status_code == 302
    assert not Agent.objects.on().exists()


def test_a_colleague_sees_and_stops_their_own_alone(as_user, sam, nina, assistant):
    assert [row.agent for row in as_user(sam).get(reverse("agents:own")).context["rows"]] == [assistant.agent]
    stop_url = reverse("agents:stop_own", args=[assistant.agent.uid])
    assert as_user(nina).get(reverse("agents:own")).context["rows"] == []
    assert as_user(nina).post(stop_url, {"note": "Nie"}).status_code == 404
    assert as_user(sam).post(stop_url, {"note": "Dziękuję"}).status_code == 302
    assert Agent.objects.get().note == "Dziękuję"


def test_an_administrator_switches_an_integration_on(as_user, arek, sam, contracts):
    terms = {"teams": [], "purposes": [contracts], "recipient": in_order(Recipient.objects.earliest("pk"), contracts)}
    client = register("Asystent", scopes_given=[scopes.MCP_WRITE], by=BY, **terms)
    desk, url = as_user(arek), reverse("agents:switching", args=[client.uid])
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"tools": ["read"]}).status_code == 422
    assert desk.post(url, {"principal": str(sam.uid), "tools": ["read", "search"]}).status_code == 302
    agent = Agent.objects.get(client=client)
    assert (agent.principal, agent.tools) == (sam, ["read", "search"])
    assert str(agent) in desk.get(reverse("accounts:client", args=[client.uid])).content.decode()


def test_a_program_reads_how_agents_stand(assistant, contracts, ada):
    assistant.rows("read", purpose="contracts", id=ada.uid)
    terms = {"teams": [], "purposes": [contracts], "recipient": in_order(Recipient.objects.earliest("pk"), contracts)}
    watcher = register("Nadzór", scopes_given=[scopes.AGENTS_READ], by=BY, **terms)
    answer = Caller(issue(watcher, by=BY)[1]).get("agents/")
    (row,) = answer.said["results"]
    stands = (row["id"], row["state"], row["user"], row["calls_of_7_days"], row["people_of_7_days"])
    assert stands == (str(assistant.agent.uid), "on", str(assistant.agent.principal.uid), 1, 1)
    assert "Sam" not in answer.content.decode()
