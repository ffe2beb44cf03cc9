"""Saved views: kept, shared, changed, pinned, removed and taken back; they never show more than their reader sees."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.lists.models import Pin, SavedView, ViewWord
from crm.lists.saved_views import view_store
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.people import mentions
from tests.contacts.contact_list.test_list import names

LIST = reverse("contacts:list")
NEW, FILTER = reverse("contacts:view_new", args=["contacts"]), reverse("contacts:list_filter", args=["contacts"])
LEADS = {"view": "all", "f": "status:is:lead"}


def typed(field, op, value, **more):
    """What the editor sends for one condition with something typed."""
    return {
        "view": "all",
        "act": "show",
        "0-0-field": field,
        "0-0-op": op,
        "0-0-value": value,
        "0-0-was": field,
        **more,
    }


def saved(client, name="Nowe", **more):
    """A view of prospects, saved as the form does."""
    client.post(NEW, {**LEADS, "name": name, **more})
    return SavedView.objects.kept().latest("pk")


def tabs(page):
    """The tabs of a list, without counts."""
    nav = re.search(r'<nav class="views".*?</nav>', page.content.decode(), re.DOTALL).group()
    return [
        re.sub(r"<[^>]+>", "", match).strip()
        for match in re.findall(r'<a href="\?view=[^>]*>(.*?)(?:<span|</a>)', nav, re.DOTALL)
    ]


def test_a_view_is_a_tab_that_shows_what_was_asked(add, ada, as_user, sam):
    add(sam, name="Celina Klientka", status="customer")
    view = saved(as_user(sam))
    page = as_user(sam).get(LIST, {"view": view.uid})
    assert (names(page), tabs(page)[-1]) == (["Ada Kowalska"], "Nowe")


def test_save_view_is_offered_once_something_differs(ada, as_user, sam):
    client, view = as_user(sam), saved(as_user(sam))
    rows = ({"view": "all"}, LEADS, {"view": view.uid}, {"view": view.uid, "f": "-"}, {"view": "all", "cols": "owner"})
    offered = ['data-open="view-save"' in client.get(LIST, query).content.decode() for query in rows]
    assert offered == [False, True, False, True, True]


def test_a_private_view_is_missing_for_everybody_else(ada, as_user, sam, nina, mallory, dora):
    view = saved(as_user(sam))
    pages = [as_user(user).get(reverse("contacts:view", args=[view.uid])).status_code for user in (nina, mallory, dora)]
    assert (pages, as_user(sam).get(reverse("contacts:view", args=[view.uid])).status_code) == ([404] * 3, 200)


def test_a_view_shared_with_a_team_shows_each_reader_her_own_contacts(add, ada, as_user, sam, nina, mallory, team_a):
    add(nina, name="Nina Nowa")
    client = as_user(sam)
    view = saved(client, "Wszyscy nowi", team=str(team_a.uid), f="owner:is:me!status:is:lead")
    by_username = {user.username: names(as_user(user).get(LIST, {"view": view.uid})) for user in (sam, nina, mallory)}
    assert by_username == {"sam": ["Ada Kowalska"], "nina": ["Nina Nowa"], "mallory": []}
    assert "Wszyscy nowi" not in as_user(mallory).get(LIST).content.decode()


def test_nobody_shares_with_a_team_of_others(ada, as_user, sam, team_b):
    assert (
        as_user(sam).post(NEW, {**LEADS, "name": "x", "team": str(team_b.uid)}).status_code,
        SavedView.objects.count(),
    ) == (422, 0)


def test_what_was_typed_stands_under_a_short_key_and_in_no_address(ada, ben, as_user, sam):
    client = as_user(sam)
    answer = client.post(FILTER, typed("email", "eq", "ada@cerambud.test"))
    key = SavedView.objects.get(kept=False)
    assert (answer.url, str(key.said).count("ada@")) == (f"{LIST}?view={key.uid}", 0)
    assert names(client.get(answer.url)) == ["Ada Kowalska"]


def test_a_short_key_is_its_makers_alone(ada, as_user, sam, nina):
    url = as_user(sam).post(FILTER, typed("email", "eq", "ada@cerambud.test")).url
    assert "ada@cerambud.test" not in as_user(nina).get(url).content.decode()


def test_a_chip_takes_its_condition_out_of_a_filter_that_was_typed(ada, ben, as_user, sam):
    client = as_user(sam)
    url = client.post(FILTER, typed("email", "eq", "ada@cerambud.test")).url
    out = re.search(r'<a class="x" href="([^"]+)"', client.get(url).content.decode()).group(1).replace("&amp;", "&")
    assert sorted(names(client.get(LIST + out))) == ["Ada Kowalska", "Ben Żółć"]


def test_a_view_that_names_a_person_is_kept_but_not_shared(ada, as_user, sam, team_a):
    client = as_user(sam)
    key = client.post(FILTER, typed("email", "eq", "ada@cerambud.test")).url.partition("view=")[2]
    refused = client.post(NEW, {"view": key, "name": "Ada", "team": str(team_a.uid)})
    taken = client.post(NEW, {"view": key, "name": "Ada"})
    assert (refused.status_code, taken.status_code, SavedView.objects.kept().count()) == (422, 302, 1)


def test_of_a_restricted_person_no_equality_is_told(carla, as_user, sam):
    url = as_user(sam).post(FILTER, typed("email", "eq", "carla@drewno.test")).url
    assert names(as_user(sam).get(url)) == []


@pytest.mark.parametrize("way", ["at once", "looked for"])
def test_an_erasure_takes_the_words_that_name_her_out_of_views(way, ada, as_user, sam):
    client = as_user(sam)
    if way == "looked for":  # the view was there before she was
        Person.objects.filter(pk=ada.pk).update(email_index=None)
    key = client.post(FILTER, typed("email", "eq", "ada@cerambud.test")).url.partition("view=")[2]
    client.post(NEW, {"view": key, "name": "Ada Kowalska z targów"})
    assert ViewWord.objects.count() == 3
    person = Person.objects.with_keys().get(pk=ada.pk)
    mentions.find([person])
    erase(person, {}, by=sam)
    view = SavedView.objects.kept().get()
    assert (ViewWord.objects.count(), view.name) == (0, "Widok bez nazwy")
    assert names(client.get(LIST, {"view": view.uid})) == []


def test_only_its_owner_changes_a_shared_view(ada, as_user, sam, nina, team_a):
    view = saved(as_user(sam), team=str(team_a.uid))
    urls = [reverse(f"contacts:{name}", args=[view.uid]) for name in ("view", "view_change", "view_removal")]
    answers = [as_user(nina).post(url, {"name": "Moje", "f": "-"}).status_code for url in urls]
    assert (answers, SavedView.objects.get().name) == ([403] * 3, "Nowe")


def test_changes_are_saved_into_the_view_they_were_made_in(ada, as_user, sam):
    client, view = as_user(sam), saved(as_user(sam))
    client.post(
        reverse("contacts:view_change", args=[view.uid]), {"view": view.uid, "f": "status:is:customer", "cols": "owner"}
    )
    view = SavedView.objects.get()
    assert (names(client.get(LIST, {"view": view.uid})), view.said["columns"], view.name) == ([], "name.owner", "Nowe")


def test_a_view_is_renamed_and_shared_on_its_own_page(ada, as_user, sam, nina, team_a):
    view = saved(as_user(sam))
    as_user(sam).post(reverse("contacts:view", args=[view.uid]), {"name": "Wspólny", "team": str(team_a.uid)})
    assert "Wspólny" in tabs(as_user(nina).get(LIST))


def test_a_removed_view_comes_back_by_undo(ada, as_user, sam):
    client, view = as_user(sam), saved(as_user(sam))
    page = client.post(reverse("contacts:view_removal", args=[view.uid]), follow=True)
    undo = re.search(r'<form method="post" action="([^"]+)" data-undo>', page.content.decode()).group(1)
    gone = tabs(page)
    client.post(undo)
    assert ("Nowe" in gone, "Nowe" in tabs(client.get(LIST))) == (False, True)
    acts = LedgerEntry.objects.filter(act__startswith="view.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["view.saved", "view.removed", "view.restored"]


def test_a_pinned_view_stands_in_ones_own_sidebar_only(ada, as_user, sam, nina, team_a):
    view = saved(as_user(sam), team=str(team_a.uid))
    as_user(sam).post(reverse("contacts:view_pin", args=[view.uid]))
    link = f'href="{LIST}?view={view.uid}"'
    rows = [link in as_user(user).get(reverse("contacts:companies")).content.decode() for user in (sam, nina)]
    as_user(sam).post(reverse("contacts:view_pin", args=[view.uid]))
    assert (rows, Pin.objects.count()) == ([True, False], 0)


def test_the_list_opens_with_the_view_of_ones_choice(add, ada, as_user, sam):
    add(sam, name="Celina Klientka", status="customer")
    client, view = as_user(sam), saved(as_user(sam))
    client.post(reverse("contacts:view_first", args=["contacts"]), {"view": view.uid})
    assert names(client.get(LIST)) == ["Ada Kowalska"]


def test_short_keys_and_removed_views_are_forgotten_when_their_days_are_over(ada, as_user, sam):
    client = as_user(sam)
    client.post(FILTER, typed("email", "eq", "ada@cerambud.test"))
    result, removed = saved(client), saved(client, "Stary")
    view_store.remove_view(removed, by=sam)
    view_store.forget_expired(timezone.now() + timedelta(days=31))
    assert list(SavedView.objects.values_list("pk", flat=True)) == [result.pk]


def test_a_list_costs_the_same_with_many_views_and_many_conditions(ada, as_user, sam):
    client = as_user(sam)

    def cost(query):
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST, query)
        return len(queries)

    saved(client)
    client.get(LIST)  # what is read once for a process is read now
    few = cost({"view": "all", "f": "status:is:lead"})
    for number in range(15):
        saved(client, f"Widok {number}")
    many = "status:is:lead!tag:empty;~last:within:30!created:within:30!company:empty;origin:is:fair,card!quiet:for:0"
    assert (cost({"view": "all", "f": many}), tabs(client.get(LIST)).count("Widok 14")) == (few, 0)
