"""Django's admin: reference tables for those who manage accounts, with a trace."""

from crm.accounts.models import Team


def test_an_administrator_adds_a_team_with_a_trace(staff, enter, acts):
    admin = staff("admin")
    answer = enter(admin).post("/admin/accounts/team/add/", {"name": "North"})
    team = Team.objects.get()
    assert (answer.status_code, acts()) == (302, [("reference.added", str(admin.pk), f"accounts.team:{team.pk}", [])])


def test_nobody_else_opens_it(staff, enter, client):
    answers = [who.get("/admin/").status_code for who in (client, enter(staff("sales")), enter(staff("admin")))]
    assert answers == [302, 403, 200]


def test_only_reference_tables_are_there(staff, enter):
    client = enter(staff("admin"))
    addresses = ("accounts/team", "accounts/user", "auth/group", "mfa/authenticator", "account/emailaddress")
    assert [client.get(f"/admin/{address}/").status_code for address in addresses] == [200, 404, 404, 404, 404]
