"""Roles changed by those who manage accounts: what may be, what never, who is left, and when it counts."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from crm.accounts.models import Role, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.roles.role_changes import add_role, remove_role, reshape
from crm.accounts.staff.placement import place
from crm.privacy.models import LedgerEntry

URL = "/settings/roles/"
NOWHERE = dict.fromkeys(Group.values, Reach.NONE.value)


@pytest.fixture
def admin(staff):
    return staff("admin")


@pytest.fixture
def client(enter, admin):
    return enter(admin)


def role(slug="sales"):
    return Role.objects.get(slug=slug)


def shaped(slug="sales", **changes):
    """The shape that the role has, with some of it changed."""
    now = Shape.of(role(slug))
    given = {name: getattr(now, name) for name in ("name", "rights", "reach", "decides", "dpo", "password_days")}
    return Shape(**{**given, **changes})


def form(slug="sales", **changes):
    """The same as the form sends it."""
    shape = shaped(slug, **changes)
    sent = {"name": shape.name, "seen": Shape.of(role(slug)).mark, "password_days": shape.password_days or ""}
    sent |= {f"reach_{group}": reach for group, reach in shape.reach.items()}
    sent |= {f"may_{area}": [] for area in ("contacts", "companies", "jobs", "privacy", "accounts", "other")}
    for right in shape.rights:
        area = right.partition(".")[0]
        sent[f"may_{area}" if f"may_{area}" in sent else "may_other"].append(right)
    return sent | {flag: "on" for flag in ("decides", "dpo") if getattr(shape, flag)}


def refusal(act) -> str:
    with override("en"), pytest.raises(ValidationError) as refused:
        act()
    with override("en"):
        return " ".join(refused.value.messages)


def change(slug, shape, by, seen=None):
    return reshape(role(slug), shape, seen=seen or Shape.of(role(slug)).mark, by=by)


def test_rights_and_reach_are_changed_in_one_act_with_one_trace(admin):
    fewer = Shape.of(role()).rights - {rights.CONTACTS_SHARE} | {rights.CONTACTS_EXPORT}
    wider = {**Shape.of(role()).reach, "history": "team"}
    assert change("sales", shaped(rights=fewer, reach=wider), admin) == ["rights", "reach.history"]
    result = role()
    assert (set(result.rights), result.reaches["history"]) == (fewer, "team")
    row = LedgerEntry.objects.get(act="role.changed")
    assert (row.actor_id, row.target, row.fields, row.counts) == (
        str(admin.pk),
        "role:sales",
        ["reach.history", "rights"],
        {"granted": ["contacts.export"], "revoked": ["contacts.share"]},
    )


def test_it_counts_on_the_next_request_of_everybody_in_the_role(admin, staff, enter):
    sam = enter(staff("sales"))
    before = sam.get("/contacts/").status_code
    change("sales", shaped(rights=frozenset({rights.JOBS_VIEW})), admin)
    assert (before, sam.get("/contacts/").status_code, sam.get("/jobs/").status_code) == (200, 403, 200)


def test_saving_without_a_change_leaves_no_trace(admin):
    assert change("sales", shaped(), admin) == []
    assert not LedgerEntry.objects.filter(act="role.changed").exists()


def test_the_officer_never_decides(admin):
    assert "Art. 38(6)" in refusal(lambda: change("dpo", shaped("dpo", decides=True), admin))
    assert "Art. 38(6)" in refusal(lambda: change("owner", shaped("owner", dpo=True), admin))
    assert (role("dpo").decides, role("owner").dpo) == (False, False)


def test_the_officers_role_stays_the_officers(admin):
    assert "data protection officer's" in refusal(lambda: change("dpo", shaped("dpo", dpo=False), admin))


@pytest.mark.parametrize("right", [rights.PRIVACY_DECIDE, "contacts.everything"])
def test_deciding_comes_with_the_office_and_unknown_rights_not_at_all(admin, right):
    assert "no such right" in refusal(lambda: change("sales", shaped(rights=frozenset({right})), admin))


def test_somebody_is_left_who_manages_accounts(admin, staff):
    none = shaped("admin", rights=frozenset({rights.JOBS_VIEW}))
    assert "left who manages accounts" in refusal(lambda: change("admin", none, admin))
    staff("owner")
    change("owner", shaped("owner", rights=Shape.of(role("owner")).rights | {rights.ACCOUNTS_MANAGE}), admin)
    assert change("admin", none, admin) == ["rights"]


def test_nobody_widens_her_own_role(admin, staff):
    wider = shaped("admin", rights=Shape.of(role("admin")).rights | {rights.CONTACTS_VIEW})
    further = shaped("admin", reach={**NOWHERE, "settings": "all", "contact_data": "all"})
    refusals = [refusal(lambda shape=shape: change("admin", shape, admin)) for shape in (wider, further)]
    assert refusals == ["Your own role is widened by somebody else."] * 2
    assert change("admin", shaped("admin", name="Admins"), admin) == ["name"]


def test_two_administrators_do_not_overwrite_each_other(admin, staff):
    mark = Shape.of(role()).mark
    change("sales", shaped(name="Selling"), staff("admin", "second"), seen=mark)
    assert "meanwhile" in refusal(lambda: change("sales", shaped(name="Sellers"), admin, seen=mark))
    assert role().name == "Selling"


def test_a_role_of_ones_own_is_added_given_and_deleted_when_nobody_has_it(admin, staff):
    new_role = add_role(
        Shape("Łączność", frozenset({rights.CONTACTS_VIEW}), {**NOWHERE, "contact_data": "own"}), by=admin
    )
    user = staff("sales")
    place(user, role=new_role, teams=[], by=admin)
    fresh = User.objects.get(pk=user.pk)
    assert (new_role.slug, fresh.may(rights.CONTACTS_VIEW), fresh.reach(Group.CONTACT_DATA)) == (
        "lacznosc",
        True,
        "own",
    )
    assert "still has this role" in refusal(lambda: remove_role(new_role, by=admin))
    place(user, role=role(), teams=[], by=admin)
    remove_role(new_role, by=admin)
    assert not Role.objects.filter(slug="lacznosc").exists()
    assert list(LedgerEntry.objects.filter(target="role:lacznosc").order_by("pk").values_list("act", flat=True)) == [
        "role.added",
        "role.removed",
    ]


def test_what_every_installation_has_is_not_deleted(admin):
    assert "Every installation" in refusal(lambda: remove_role(role("integration"), by=admin))


@pytest.mark.parametrize("name", ["Sales", "sales manager"])
def test_a_name_is_given_once(admin, name):
    assert "of this name" in refusal(lambda: add_role(Shape(name, reach=NOWHERE), by=admin))


def test_a_short_name_never_takes_an_address(admin):
    assert add_role(Shape("New", reach=NOWHERE), by=admin).slug == "new-2"


def test_the_page_saves_and_says_so(client):
    answer = client.post(f"{URL}sales/", form(password_days=90), follow=True)
    assert ("next click" in answer.content.decode(), role().password_days) == (True, 90)


def test_a_refused_form_keeps_what_was_ticked(client):
    answer = client.post(f"{URL}owner/", form("owner", dpo=True, rights=frozenset({rights.STYLE_VIEW})))
    page = answer.content.decode()
    ticked = re.search(r'value="style\.view"[^>]* checked', page) is not None
    assert (answer.status_code, "Art. 38(6)" in page, ticked, role("owner").dpo) == (422, True, True, False)


def test_a_machine_has_no_boxes(client):
    page = client.get(f"{URL}integration/").content.decode()
    assert ("scopes of its token" in page, "may_contacts" in page, "decides" in page) == (True, False, False)


def test_pages_of_roles(client, staff, enter):
    created = {"name": "Watchers", **{f"reach_{group}": "none" for group in Group}, "may_privacy": ["privacy.audit"]}
    answer = client.post(f"{URL}new/", created)
    gone = client.post(f"{URL}watchers/removal/")
    response = client.post(f"{URL}sales/removal/")
    assert [answer.status_code, gone["Location"], response["Location"]] == [302, URL, f"{URL}sales/"]
    assert (Role.objects.filter(slug="watchers").exists(), client.get(f"{URL}nobody/").status_code) == (False, 404)
    sam = enter(staff("sales"))
    assert [sam.get(f"{URL}sales/").status_code, sam.post(f"{URL}sales/", form()).status_code] == [403, 403]


def test_a_role_that_came_with_the_product_is_called_as_in_the_readers_language_until_it_is_renamed(client, admin):
    User.objects.update(language="pl")
    fields = [client.get(f"{URL}sales/").context["form"]["name"].value()]
    client.post(f"{URL}sales/", form(name=fields[0], password_days=90))
    rows = (role().name, role().password_days)
    change("sales", shaped(name="Sprzedawcy"), admin)
    fields.append(client.get(f"{URL}sales/").context["form"]["name"].value())
    assert (fields, rows, str(role())) == (["Handlowiec", "Sprzedawcy"], ("Sales", 90), "Sprzedawcy")
