"""What users set for themselves: name, language, colours, row height, keyboard."""

import pytest

from crm.accounts.models import Role, User
from crm.accounts.staff.forms import ProfileForm


def test_a_user_sets_their_own_preferences(staff, enter, acts):
    sam = staff("sales", first_name="Sam", last_name="Nowak")
    chosen = {"first_name": "Samuel", "last_name": "Nowak", "language": "pl", "theme": "dark", "density": "compact"}
    answer = enter(sam).post("/settings/profile/", chosen)  # the box for shortcuts is not ticked
    fresh = User.objects.get(pk=sam.pk)
    assert answer["Location"] == "/settings/profile/"
    assert {name: getattr(fresh, name) for name in chosen} == chosen
    assert not fresh.shortcuts
    fields = ["density", "first_name", "language", "shortcuts", "theme"]
    assert acts() == [("account.edited", str(sam.pk), f"user:{sam.pk}", fields)]


def test_nonsense_is_refused_and_changes_nothing(staff, enter, acts):
    sam = staff("sales", first_name="Sam")
    answer = enter(sam).post("/settings/profile/", {"first_name": "Eve", "language": "xx", "theme": "pink"})
    assert (answer.status_code, User.objects.get(pk=sam.pk).first_name, acts()) == (422, "Sam", [])


def test_saving_preferences_does_not_open_an_account_that_is_being_closed(staff):
    sam = staff("sales")
    values = {"language": "pl", "theme": "dark", "density": "compact"}
    form = ProfileForm(values, instance=User.objects.get(pk=sam.pk))
    User.objects.filter(pk=sam.pk).update(is_active=False)
    assert form.is_valid()
    form.save()
    fresh = User.objects.get(pk=sam.pk)
    assert (fresh.theme, fresh.is_active) == ("dark", False)


def test_the_switch_in_the_top_bar_keeps_colours_with_the_account(staff, enter):
    sam = staff("sales")
    answer = enter(sam).post("/settings/theme/", {"theme": "dark", "next": "/settings/profile/"})
    assert (answer["Location"], User.objects.get(pk=sam.pk).theme) == ("/settings/profile/", "dark")


def test_a_script_gets_no_page_for_the_switch(staff, enter):
    answer = enter(staff("sales")).post("/settings/theme/", {"theme": "light"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", ""])
def test_the_switch_leads_to_no_foreign_page(staff, enter, away):
    answer = enter(staff("sales")).post("/settings/theme/", {"theme": "light", "next": away})
    assert answer["Location"] == "/"


def test_unknown_colours_change_nothing(staff, enter):
    sam = staff("sales")
    enter(sam).post("/settings/theme/", {"theme": "pink"})
    assert User.objects.get(pk=sam.pk).theme == "system"


def test_the_start_page_is_the_first_desk_of_the_menu(staff, enter):
    assert enter(staff("admin")).get("/")["Location"] == "/settings/users/"
    assert enter(staff(Role.objects.create(slug="empty", name="Empty"))).get("/")["Location"] == "/settings/profile/"
