"""What a user may, and how far their view reaches."""

from crm.accounts.models import Role, RoleReach, Team, User
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.privacy.actors import ActorKey


def test_a_user_may_what_the_role_holds_and_nothing_else(staff):
    sam = staff("sales")
    assert {right for right in rights.RIGHTS if sam.may(right)} == set(sam.role.rights)
    assert not sam.may("contacts.teleport")


def test_a_closed_account_may_nothing_and_reaches_nothing(staff):
    sam = staff("sales", is_active=False)
    assert {right for right in rights.RIGHTS if sam.may(right)} == set()
    assert {sam.reach(group) for group in Group} == {Reach.NONE}


def test_reach_is_none_where_no_row_says_more(staff):
    sam = staff("sales")
    RoleReach.objects.filter(role=sam.role, group=Group.HISTORY).delete()
    fresh = User.objects.get(pk=sam.pk)
    assert {group: fresh.reach(group) for group in Group} == {
        Group.CONTACT_DATA: Reach.TEAM,
        Group.HISTORY: Reach.NONE,
        Group.PRIVACY: Reach.NONE,
        Group.SETTINGS: Reach.NONE,
    }


def test_a_user_knows_their_teams(staff):
    north, south, _west = (Team.objects.create(name=name) for name in ("North", "South", "West"))
    sam = staff("sales")
    sam.teams.set([south, north])
    assert sam.team_ids == sorted([north.pk, south.pk])


def test_a_user_is_an_actor(staff):
    sam = staff("sales")
    assert ActorKey.of(sam) == ActorKey("user", str(sam.pk))


def test_initials_come_from_the_name_or_else_from_the_user_name(staff):
    assert staff("sales", "sam", first_name="Łucja", last_name="Żak").initials == "ŁŻ"
    assert staff("sales", "kowal").initials == "KO"


def test_nobody_stands_above_the_roles(staff):
    first = User.objects.create_superuser("root", "root@spojnik.test", "czereśnie-na-parapecie-7")
    assert (first.is_superuser, first.role.slug, first.may(rights.CONTACTS_VIEW)) == (False, "admin", False)
    assert not first.has_perm("accounts.change_user")


def test_a_role_made_by_hand_has_no_reach_until_somebody_gives_it(staff):
    helper = staff(Role.objects.create(slug="helper", name="Helper"), "hela")
    assert {helper.reach(group) for group in Group} == {Reach.NONE}
