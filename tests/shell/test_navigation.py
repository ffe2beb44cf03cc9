"""The sidebar shows what a user may open, starting with the desk they work at."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from crm.accounts.pages.navigation import GROUPS, Item, address, menu
from crm.accounts.permissions import rights
from crm.accounts.templatetags.shell import keep


@dataclass
class Colleague:
    """Somebody with these rights."""

    rights: set = field(default_factory=set)
    is_authenticated: bool = True

    def may(self, right):
        return right in self.rights


def shown(user, path="/"):
    return {group["key"]: [link["item"].url_name for link in group["links"]] for group in menu(user, path)["groups"]}


def test_an_item_shows_only_with_its_right():
    groups = shown(Colleague({"contacts.view", "jobs.view"}))
    everybodys = {item.url_name for _key, _label, items in GROUPS for item in items if not item.right}
    assert {key: [name for name in names if name not in everybodys] for key, names in groups.items()} == {
        "sales": [
            "contacts:leads",
            "contacts:list",
            "sales:tasks",
            "sales:documents",
            "sales:object_kinds",
            "jobs:list",
        ]
    }
    assert "breaches:report" in everybodys & {*groups["sales"]}


EVERY = {item.right for _key, _label, items in GROUPS for item in items} - {"contacts.add"}


def desk_group(user, path="/"):
    """The group of the privacy desk as the sidebar draws it."""
    return next(group for group in menu(user, path)["groups"] if group["key"] == "privacy")


def names(links):
    return [link["item"].url_name for link in links]


def test_the_desk_has_nine_lines_and_the_rest_is_folded():
    group = desk_group(Colleague(EVERY))
    assert names(group["lines"]) == [
        "dpo:overview",
        "requests:list",
        "breaches:list",
        "dpo:people",
        "dpo:register",
        "dpo:processors",
        "retention:overview",
        "dpo:authorisations",
        "dpo:audit",
    ]
    assert {*names(group["folded"])} >= {"consents:notices", "accounts:grave_acts"}
    assert (group["open"], [link for link in group["lines"] if link["current"]]) == (False, [])


def test_what_is_folded_is_open_for_whoever_is_inside():
    assert desk_group(Colleague(EVERY), address("consents:notices"))["open"]


def test_a_page_beside_another_marks_its_line_and_has_one_of_its_own_only_without_it():
    group = desk_group(Colleague(EVERY), address("dpo:purposes") + "offers/")
    assert names(link for link in group["lines"] if link["current"]) == ["dpo:register"]
    assert names(group["beside"]) == ["consents:consents", "dpo:map", "dpo:purposes"]
    alone = desk_group(Colleague({"privacy.purposes"}))
    assert names(alone["lines"]) == ["dpo:purposes", "dpo:processors"]


def test_whatever_stands_within_another_line_names_one_of_its_group():
    for _key, _label, items in GROUPS:
        assert {item.within for item in items if item.within} <= {item.url_name for item in items if not item.within}


def test_strangers_see_no_menu():
    assert menu(AnonymousUser(), "/") == {"groups": [], "phone": []}


def test_the_privacy_desk_comes_first_for_those_who_do_not_sell():
    every = {item.right for _key, _label, items in GROUPS for item in items} - {"contacts.add"}
    assert list(shown(Colleague(every))) == ["privacy", "sales", "settings"]
    assert list(shown(Colleague(every | {"contacts.add"}))) == ["sales", "privacy", "settings"]


def test_the_longest_address_that_leads_here_is_the_current_one():
    user = Colleague({"privacy.view", "privacy.people", "contacts.view"})
    links = [link for group in menu(user, address("dpo:people") + "x/")["groups"] for link in group["links"]]
    assert [link["item"].url_name for link in links if link["current"]] == ["dpo:people"]


def test_the_bottom_bar_of_a_phone_holds_three_at_most():
    every = {item.right for _key, _label, items in GROUPS for item in items}
    assert len(menu(Colleague(every), "/")["phone"]) == 3


def test_every_item_names_a_right_and_an_address_that_exist():
    items: list[Item] = [item for _key, _label, items in GROUPS for item in items]
    assert {item.right for item in items} <= {"", *rights.RIGHTS}  # without a right: for everybody signed in
    assert [item.url_name for item in items if not address(item.url_name)] == []


def test_no_letter_leads_to_two_places():
    letters = [item.go for _key, _label, items in GROUPS for item in items if item.go]
    assert len(letters) == len(set(letters))


def test_an_address_without_a_name_is_empty():
    assert address("nobody:nowhere") == ""


def test_keep_changes_one_key_of_the_query_and_drops_another(rf):
    request = rf.get("/contacts/?view=mine&page=2&tag=a&tag=b")
    assert keep({"request": request}, page=None, sort="name") == "?view=mine&tag=a&tag=b&sort=name"
