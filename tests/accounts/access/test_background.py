"""What a page asks for by itself never moves it: every route that templates fetch so carries the mark, and says 204."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from crm.accounts.access.url_inventory import inventory
from crm.accounts.models import Session
from crm.privacy.erasure_ledger import maintenance

TAG = re.compile(r"<[a-z][^<>]*?\bhx-trigger=\"([^\"]*)\"[^<>]*>", re.DOTALL)
ASKS = re.compile(r"hx-(get|post|put|patch|delete)=\"\{(?:\{ *(\w+) *\}|% *url '([\w:]+)'[^%]*%)\}\"")
NAMED = re.compile(r"\{% *(?:url|address) [\"']([\w:]+)[\"'](?: [\w.]+)* as (\w+) *%\}")
ITSELF = re.compile(r"\b(load|every|pulse|revealed|intersect|sse|ws)\b")
FROM_ITS_CALLERS = {"poll_url": "jobs:ring"}  # variables that a template is given
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}


def fetched(folder: Path) -> set[tuple[str, str, str]]:
    """(template, method, name of the route) of everything that fetches by itself."""
    matches = set()
    for path in sorted(folder.rglob("*.html")):
        text = path.read_text()
        names = {variable: name for name, variable in NAMED.findall(text)} | FROM_ITS_CALLERS
        for tag in TAG.finditer(re.sub(r"\{% if[^%]*%\}|\{% endif %\}", "", text)):
            if ITSELF.search(tag[1]):
                method, variable, name = ASKS.search(tag[0]).groups()
                matches.add((path.name, method, name or names[variable]))
    return matches


def marked() -> dict[str, str]:
    """name -> path of the routes with the mark."""
    return {route.name: route for route in inventory() if route.policy and route.policy.background}


def test_every_route_that_a_template_fetches_by_itself_is_marked_and_nothing_else_is():
    result = fetched(settings.BASE_DIR / "templates")
    assert len(result) >= 5
    assert {method for _template, method, _name in result} == {"get"}
    assert {name for _template, _method, name in result} == set(marked())


def test_the_reading_of_templates_sees_what_it_must(tmp_path):
    (tmp_path / "one.html").write_text(
        '{% address "a:b" as b_url %}<p hx-get="{{ b_url }}" hx-trigger="load"></p>'
        '<p{% if x %} hx-get="{% url \'c:d\' x.uid %}" hx-trigger="every {{ x }}s"{% endif %}></p>'
        '<p hx-get="{{ b_url }}" hx-trigger="change"></p><p hx-post="{% url \'e\' %}" hx-trigger=\'load, x\'></p>'
        '<p hx-post="{% url \'e\' %}" hx-trigger="revealed"></p>'
    )
    assert fetched(tmp_path) == {("one.html", "get", "a:b"), ("one.html", "get", "c:d"), ("one.html", "post", "e")}


@pytest.fixture
def asked():
    """The routes that a page fetches by itself and that need no object."""
    return [reverse(name) for name, route in marked().items() if not route.parameters]


def moved(answer) -> bool:
    """Whether the answer takes the page elsewhere, or is anything but nothing."""
    return answer.status_code != 204 or bool(
        {"Location", "HX-Redirect", "HX-Location", "HX-Refresh"} & set(answer.headers)
    )


@pytest.mark.parametrize(
    "barred",
    [{"secured": False}, {"told": False}, {"due": True}, {"secured": False, "told": False, "due": True}],
    ids=["factor", "notice", "password", "all"],
)
def test_no_threshold_moves_the_page_for_what_it_asked_by_itself(staff, enter, asked, barred):
    owner = staff("owner", **{name: value for name, value in barred.items() if name != "due"})
    if "due" in barred:
        type(owner.role).objects.filter(pk=owner.role.pk).update(password_days=1)
        type(owner).objects.filter(pk=owner.pk).update(password_at="2020-01-01T00:00Z")
    client = enter(owner)
    assert len(asked) >= 3
    assert [url for url in asked if moved(client.get(url, headers=HTMX))] == []
    clicked = client.get("/settings/profile/", headers=HTMX)
    assert bool(clicked.headers.get("HX-Redirect")) is True
    assert moved(client.get("/settings/profile/", headers=HTMX | {"X-Background": "1"})) is False


@pytest.mark.parametrize("how", ["ended", "asleep"])
def test_an_ended_or_sleeping_session_is_told_to_the_page_and_moves_it_nowhere(staff, enter, asked, how):
    client = enter(staff("owner"))
    if how == "asleep":
        Session.objects.update(idle_until="2020-01-01T00:00Z")
    else:
        Session.objects.all().delete()
    answers = [client.get(url, headers=HTMX) for url in asked]
    assert [moved(answer) for answer in answers] == [False] * len(asked)
    assert {answer["HX-Trigger"] for answer in answers} == {'{"session-away": {}}'}


def test_what_a_page_fetches_keeps_no_session_open_without_the_scripts_mark(staff, enter, asked):
    client = enter(staff("owner"))
    Session.objects.update(last_seen_at="2020-01-01T00:00Z")
    for url in asked:
        assert client.get(url, headers=HTMX).status_code == 200
    assert Session.objects.get().last_seen_at.year == 2020
    client.get("/settings/profile/")
    assert Session.objects.get().last_seen_at.year > 2020


def test_maintenance_closes_pages_and_leaves_fragments_in_place(staff, enter, monkeypatch):
    client = enter(staff("owner"))
    monkeypatch.setattr("crm.health.closed.maintenance.under_way", lambda: True)
    page = client.get("/")
    fragment = client.get("/pulse/", headers=HTMX | {"X-Background": "1"})
    assert (page.status_code, page["Retry-After"], moved(fragment)) == (503, "300", False)
    assert maintenance.under_way() is False
