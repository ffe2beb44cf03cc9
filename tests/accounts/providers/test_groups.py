"""What somebody's groups at the provider give: role and teams, and their end."""

import pytest

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, ProviderIdentity, Session, Team, User

ROWS = [
    {"group": "szefowie", "role": "manager", "teams": []},
    {"group": "handel", "role": "sales", "teams": []},
    {"group": "biuro", "role": "admin", "teams": []},
]


@pytest.fixture
def ewa(staff, server, opened):
    """(provider, user): sells, and is in the group that gives it."""
    provider, user = opened(groups=ROWS), staff("sales", "ewa")
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email, groups=["handel"])
    return provider, user


def again(user: User) -> User:
    return User.objects.select_related("role").get(pk=user.pk)


def test_the_same_groups_change_nothing(ewa, come):
    provider, user = ewa
    assert come(provider, "s-1")[1].status_code == 302
    assert (again(user).role.slug, GraveAct.objects.waiting().count()) == ("sales", 0)


def test_whoever_is_in_no_group_any_more_is_closed_with_all_that_is_open(ewa, server, come):
    provider, user = ewa
    come(provider, "s-1")
    server.people["s-1"]["groups"] = ["goście"]
    answer = come(provider, "s-1")[1]
    assert (answer.status_code, again(user).is_active, Session.objects.filter(user=user).count()) == (200, False, 0)


def test_whoever_comes_back_waits_for_a_second_person(ewa, server, come, offices):
    provider, user = ewa
    server.people["s-1"]["groups"] = []
    come(provider, "s-1")
    server.people["s-1"]["groups"] = ["handel"]
    assert (come(provider, "s-1")[1].status_code, again(user).is_active) == (200, False)
    confirm(GraveAct.objects.waiting().get(), by=offices[1])
    assert (come(provider, "s-1")[1].status_code, again(user).is_active) == (302, True)


def test_an_account_that_an_administrator_closed_stays_closed(ewa, come, offices):
    provider, user = ewa
    user.disable(by=offices[0])
    assert (come(provider, "s-1")[1].status_code, GraveAct.objects.waiting().count()) == (200, 0)


def test_a_role_that_sees_more_waits_while_the_old_one_serves(ewa, server, come, offices):
    provider, user = ewa
    server.people["s-1"]["groups"] = ["szefowie"]
    assert [come(provider, "s-1")[1].status_code for _ in range(2)] == [302, 302]
    act = GraveAct.objects.waiting().get()  # asked once
    assert (again(user).role.slug, act.kind, act.asked["role"]) == ("sales", "placing", "manager")
    confirm(act, by=offices[1])
    assert again(user).role.slug == "manager"


def test_a_role_that_sees_nobody_is_given_at_once(ewa, server, come):
    provider, user = ewa
    server.people["s-1"]["groups"] = ["biuro"]
    come(provider, "s-1")
    assert again(user).role.slug == "admin"


def test_the_first_row_that_fits_gives_the_role_and_all_of_them_give_teams(staff, server, opened, come):
    north, south = (Team.objects.create(name=name) for name in ("Północ", "Południe"))
    rows = [
        {"group": "handel", "role": "sales", "teams": [north.pk]},
        {"group": "b", "role": "sales", "teams": [south.pk]},
    ]
    provider, user = opened(groups=rows), staff("sales", "ewa")
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email, groups=["b", "handel"])
    come(provider, "s-1")
    assert {team.name for team in user.teams.all()} == {"Północ", "Południe"}


def test_groups_may_lie_deeper(staff, server, opened, come):
    provider = opened(groups=ROWS[1:2], group_claim="realm_access.roles")
    server.person("s-1", email="nowa@spojnik.test", realm_access={"roles": ["handel"]})
    server.person("s-2", email="inna@spojnik.test", realm_access=["handel"])
    come(provider, "s-1"), come(provider, "s-2")
    assert [user.email for user in User.objects.filter(email__in=["nowa@spojnik.test", "inna@spojnik.test"])] == [
        "nowa@spojnik.test"
    ]


def test_groups_that_did_not_fit_into_the_token_close_nobody_out(ewa, server, come):
    provider, user = ewa
    server.people["s-1"] |= {"groups": None, "_claim_names": {"groups": "src1"}}
    assert (come(provider, "s-1")[1].status_code, again(user).is_active) == (200, True)


def test_without_rows_roles_are_given_here(staff, server, opened, come):
    provider, user = opened(groups=[]), staff("manager", "marek")
    ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email, groups=[])
    come(provider, "s-1")
    assert (again(user).role.slug, again(user).is_active) == ("manager", True)


def test_a_stranger_in_no_group_gets_no_account(server, opened, come):
    provider = opened(groups=ROWS)
    server.person("s-8", email="obcy@spojnik.test", groups=["goście"])
    before = User.objects.count()
    assert (come(provider, "s-8")[1].status_code, User.objects.count()) == (200, before)
