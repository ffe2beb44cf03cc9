"""Users, teams and roles: pages of those who manage accounts, and of nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.accounts.models import Role, Team, User
from crm.accounts.permissions import starting_roles


def pages() -> list[str]:
    someone, team = User.objects.first(), Team.objects.first()
    return [
        "/settings/users/",
        "/settings/users/new/",
        f"/settings/users/{someone.uid}/",
        "/settings/teams/",
        f"/settings/teams/{team.uid}/",
        "/settings/roles/",
    ]


def test_only_administrators_open_them(staff, enter):
    Team.objects.create(name="North")
    staff("sales", "sam")
    answers = {slug: {enter(staff(slug)).get(page).status_code for page in pages()} for slug in starting_roles.MATRIX}
    assert answers == {slug: {200 if slug == "admin" else 403} for slug in starting_roles.MATRIX} | {
        "integration": {302}
    }


def test_the_list_shows_open_and_closed_accounts(staff, enter):
    staff("sales", first_name="Ewa", last_name="Żak")
    staff("sales", first_name="Adam", last_name="Zamknięty", is_active=False)
    page = enter(staff("admin")).get("/settings/users/").content.decode()
    assert ("Ewa Żak" in page, "Adam Zamknięty" in page, "Closed" in page) == (True, True, True)


@pytest.mark.parametrize("address", ["/settings/users/", "/settings/teams/", "/settings/roles/"])
def test_queries_do_not_grow_with_rows(staff, enter, address):
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    client = enter(staff("admin"))

    def add(name: str) -> None:
        team = Team.objects.create(name=name)
        for number in range(3):
            staff("sales", f"{name}-{number}").teams.add(team)
        Role.objects.create(slug=name, name=name)

    add("north")
    few = counted()
    add("south")
    add("west")
    assert counted() == few


def test_an_administrator_places_a_user(staff, enter):
    sam, north = staff("sales"), Team.objects.create(name="North")
    manager = Role.objects.get(slug="manager")
    answer = enter(staff("admin")).post(f"/settings/users/{sam.uid}/", {"role": manager.pk, "teams": [north.pk]})
    fresh = User.objects.get(pk=sam.pk)
    assert (answer.status_code, fresh.role.slug, fresh.team_ids) == (302, "manager", [north.pk])


def test_placing_oneself_is_refused_with_a_reason(staff, enter):
    admin = staff("admin")
    answer = enter(admin).post(f"/settings/users/{admin.uid}/", {"role": Role.objects.get(slug="owner").pk})
    assert (answer.status_code, User.objects.get(pk=admin.pk).role.slug) == (422, "admin")
    assert "changed by somebody else" in answer.content.decode()


def test_an_administrator_closes_an_account_and_opens_it_again(staff, enter):
    sam, client = staff("sales"), enter(staff("admin"))
    client.post(f"/settings/users/{sam.uid}/closing/")
    closed = User.objects.get(pk=sam.pk).is_active
    client.post(f"/settings/users/{sam.uid}/opening/")
    assert (closed, User.objects.get(pk=sam.pk).is_active) == (False, True)


def test_closing_ones_own_account_is_refused_with_a_reason(staff, enter):
    admin = staff("admin")
    page = enter(admin).post(f"/settings/users/{admin.uid}/closing/", follow=True).content.decode()
    assert ("changed by somebody else" in page, User.objects.get(pk=admin.pk).is_active) == (True, True)


def test_teams_are_added_and_renamed_with_a_trace(staff, enter, acts):
    admin = staff("admin")
    client = enter(admin)
    client.post("/settings/teams/", {"name": "North"})
    team = Team.objects.get()
    client.post(f"/settings/teams/{team.uid}/", {"name": "North-west"})
    trace = (str(admin.pk), f"team:{team.pk}", ["name"])
    assert acts() == [("team.added", *trace), ("team.renamed", *trace)]
    assert Team.objects.get().name == "North-west"


def test_a_second_team_of_the_same_name_is_refused(staff, enter):
    Team.objects.create(name="North")
    answer = enter(staff("admin")).post("/settings/teams/", {"name": "North"})
    assert (answer.status_code, Team.objects.count()) == (422, 1)


def test_a_user_who_is_not_there_is_a_missing_page(staff, enter):
    missing = "00000000-0000-4000-8000-000000000000"
    assert enter(staff("admin")).get(f"/settings/users/{missing}/").status_code == 404
