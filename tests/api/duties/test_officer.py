"""The officer's work for programs: counts, codes and terms; no words and no names."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.dpo.authority_cases.asked import Picked, ask as ask_points, pick
from crm.dpo.authority_cases.case_acts import close, open_case
from crm.dpo.authority_cases.case_letters import Written, receive, send, write
from crm.dpo.consultations.opinions import advise, ask, settle
from crm.dpo.plan.year_plan import add as plan
from crm.dpo.policies.library import add, confirm, draft, publish
from crm.privacy.models import Person
from tests.api.conftest import code

DAY = timedelta(days=1)


def test_policies_tell_how_many_have_confirmed_them(hub, dora, oskar, sam, nina):
    policy = add("Praca zdalna", roles=["sales"], required=True, by=dora)
    version = publish(draft(policy, text="Tajne zasady.", by=dora), by=oskar)
    add("Projekt", by=dora)
    confirm(version, by=sam)
    answer = hub.get("policies/")
    rows = {row["title"]: row for row in answer.said["results"]}
    counts = {name: rows["Praca zdalna"][name] for name in ("required", "roles", "version", "read", "readers")}
    assert counts == {"required": True, "roles": ["sales"], "version": 1, "read": 1, "readers": 2}
    assert (rows["Projekt"]["version"], rows["Projekt"]["readers"]) == (None, 0)
    assert [word in answer.content.decode() for word in ("Tajne", sam.last_name)] == [False, False]


def test_opinions_tell_where_they_stand_and_not_what_they_say(hub, dora, oskar, sam):
    question = ask("Temat", "Czy wolno?", by=sam)
    settle(advise(ask("Inny", "Pytanie", by=sam), "Wolno.", by=dora), "overruled", "Bo tak.", by=oskar)
    answer = hub.get("consultations/")
    rows = answer.said["results"]
    assert [(row["given_at"] is not None, row["outcome"]) for row in rows] == [(False, ""), (True, "overruled")]
    assert rows[0]["number"] == question.number
    words = ("Temat", "wolno", "Wolno", "Bo tak", sam.last_name, dora.last_name)
    assert [word in answer.content.decode() for word in words] == [False] * 6


def test_cases_with_the_authority_tell_terms_and_counts(hub, dora):
    today = timezone.localdate()
    case = open_case("complaint", "Skarga Zofii Kruk", reference="DS.1.2026", by=dora)
    came = receive(case, Written("demand", text="O Zofii"), delivered_on=today - 40 * DAY, term_days=7, by=dora)
    [point] = ask_points(case, ["Dane Zofii Kruk"], letter=came, by=dora)
    pick(point, Picked("outside", label="Umowa", missing="podpis"), by=dora)
    longer = write(case, Written("extension", text="Prosimy"), answers=came, by=dora)
    send(longer, sent_on=today, channel="post", proof="RR", by=dora)
    done = open_case("question", "Pytanie", by=dora)
    close(done, "nothing", "Koniec.", by=dora)
    open_case("question", "Przykład", demo=True, by=dora)
    answer = hub.get("authority/")
    [late, closed] = answer.said["results"]
    same = ("number", "kind", "reference", "late", "letters_in", "letters_out", "points", "missing", "request")
    expected = [case.number, "complaint", "DS.1.2026", True, 1, 1, 1, 1, None]
    assert [late[name] for name in same] == expected
    assert late["due_on"] == f"{came.due_on}"
    assert (closed["state"], closed["due_on"], closed["late"]) == ("closed", None, False)
    assert [word in answer.content.decode() for word in ("Zofi", "Kruk", "Skarga", "Koniec")] == [False] * 4
    assert [row["number"] for row in hub.get("authority/?state=closed").said["results"]] == [done.number]


def test_the_plan_of_a_year_names_nobody_whom_we_hold(hub, dora):
    Person.create(name="Zofia Kruk")
    year = timezone.localdate().year
    plan(year, 3, "audit", "Umowy i skarga Zofii Kruk", by=dora)
    plan(year + 1, 1, "other", "Później", by=dora)
    [row] = hub.get("plan/").said["results"]
    assert (row["month"], row["kind"], row["title"], row["state"]) == (3, "audit", "Umowy i skarga Z• K•", "planned")
    assert [row["title"] for row in hub.get(f"plan/?year={year + 1}").said["results"]] == ["Później"]
    assert code(hub.get("plan/?year=9")) == (400, "invalid_parameter")


@pytest.mark.parametrize("area", ["policies", "consultations", "authority", "plan"])
def test_each_takes_its_own_scope(as_token, area):
    assert code(as_token("users:read").get(f"{area}/")) == (403, "scope_missing")
    assert as_token(f"{area}:read").get(f"{area}/").status_code == 200
