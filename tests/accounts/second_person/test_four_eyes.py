"""Power over people takes two: whoever manages accounts asks, the owner or the officer confirms, by whatever door."""

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.clients import registration
from crm.accounts.clients.tokens import issue
from crm.accounts.confirmations.confirmation import confirm, refuse, withdraw
from crm.accounts.factors.lost_factor import take_away
from crm.accounts.models import Client, GraveAct, PowerGiven, Role, Team, Token, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.roles.role_changes import add_role, remove_role, reshape
from crm.accounts.second_person.four_eyes import OPEN_FOR, in_bell
from crm.accounts.second_person.independence import note_power_given
from crm.accounts.staff.invitations import invite
from crm.accounts.staff.placement import place, reopen
from crm.privacy.models import LedgerEntry, Purpose, Recipient

OUTCOMES = GraveAct.Outcome


def role(slug: str) -> Role:
    return Role.objects.get(slug=slug)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def house(staff):
    """admin who asks, owner and officer who confirm, sam who sells."""
    names = {"admin": "admin", "owner": "owner", "dpo": "dpo", "sam": "sales"}
    return {name: staff(slug, name) for name, slug in names.items()}


def guest(slug: str = "sales", name: str = "guest") -> User:
    return User(username=name, email=f"{name}@spojnik.test", role=role(slug), language="en")


def terms(**changed) -> dict:
    values = {
        "name": "Sklep",
        "teams": [Team.objects.get_or_create(name="North")[0]],
        "scopes_given": ["contacts:read"],
        "purposes": [Purpose.objects.get(slug="contracts")],
        "recipient": Recipient.objects.order_by("pk").first(),
    }
    return {**values, **changed}


def wider(slug: str, *rights: str, **changed) -> tuple[Shape, str]:
    shape = Shape.of(role(slug))
    return replace(shape, rights=shape.rights | set(rights), **changed), shape.mark


# ---- each door waits, and nothing changes before


def test_a_role_that_sees_or_decides_waits_for_a_second_person(house):
    for slug in ("owner", "dpo", "manager"):
        act = place(house["sam"], role=role(slug), teams=[], by=house["admin"])
        assert (act.kind, act.waits(), again(house["sam"]).role.slug) == ("placing", True, "sales")
    confirm(act, by=house["owner"])
    assert again(house["sam"]).role.slug == "manager"


def test_a_role_that_sees_nobody_is_given_at_once(house):
    assert place(house["sam"], role=role("admin"), teams=[], by=house["admin"]) is None
    assert (again(house["sam"]).role.slug, GraveAct.objects.count()) == ("admin", 0)


def test_nobody_is_taken_out_of_an_office_by_one(house):
    assert place(house["dpo"], role=role("admin"), teams=[], by=house["admin"]).waits()
    assert again(house["dpo"]).role.slug == "dpo"


def test_an_invitation_opens_and_its_link_leaves_when_it_is_confirmed(house, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invited = invite(guest("owner"), by=house["admin"])
    sent = [letter.to for letter in mail.outbox]
    assert (again(invited).is_active, ["guest@spojnik.test"] in sent) == (False, False)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(GraveAct.objects.get(), by=house["dpo"])
    assert again(invited).is_active
    assert ["guest@spojnik.test"] in [letter.to for letter in mail.outbox]


def test_a_closed_account_that_sees_opens_again_by_two(house):
    house["sam"].disable(by=house["admin"])
    act = reopen(again(house["sam"]), by=house["admin"])
    assert (act.kind, again(house["sam"]).is_active) == ("opening", False)
    confirm(act, by=house["owner"])
    assert again(house["sam"]).is_active


def test_a_second_step_is_taken_away_by_two(house):
    act = take_away(house["owner"], by=house["admin"])
    assert Authenticator.objects.filter(user=house["owner"]).exists()
    confirm(act, by=house["dpo"])
    assert not Authenticator.objects.filter(user=house["owner"]).exists()


@pytest.mark.parametrize(
    ("slug", "added", "changed"),
    [("admin", ["contacts.view"], {}), ("admin", [], {"decides": True}), ("sales", ["contacts.export"], {})],
)
def test_a_role_that_people_have_is_widened_by_two(house, staff, slug, added, changed):
    shape, result = wider(slug, *added, **changed)
    act = reshape(
        role(slug), shape, seen=result, by=staff("admin", "other") if slug != "admin" else other_manager(staff)
    )
    assert (act.kind, Shape.of(role(slug)).mark) == ("reshaping", result)
    confirm(act, by=house["owner"])
    assert Shape.of(role(slug)) == shape


def other_manager(staff) -> User:
    """Whoever manages accounts by another role: nobody widens their own."""
    made_role = Role.objects.create(slug="clerk", name="Clerk", rights=["accounts.manage"])
    return staff(made_role.slug, "clerk")


def test_a_role_that_nobody_has_is_shaped_freely_and_given_by_two(house):
    free = add_role(
        Shape("Looker", frozenset({"contacts.view"}), dict(Shape.of(role("owner")).reach)), by=house["admin"]
    )
    act = place(house["sam"], role=free, teams=[], by=house["admin"])
    assert act.waits()


def test_a_role_changed_after_it_was_asked_for_is_not_given(house):
    free = add_role(
        Shape("Looker", frozenset({"contacts.export"}), dict(Shape.of(role("sales")).reach)), by=house["admin"]
    )
    place(house["sam"], role=free, teams=[], by=house["admin"])
    shape, result = wider(free.slug, decides=True)
    reshape(role(free.slug), shape, seen=result, by=house["admin"])
    with pytest.raises(ValidationError):
        confirm(GraveAct.objects.get(), by=house["owner"])
    assert again(house["sam"]).role.slug == "sales"
    remove_role(role(free.slug), by=house["admin"])  # and the act goes with the role's absence
    with pytest.raises(ValidationError):
        confirm(GraveAct.objects.get(), by=house["owner"])


def test_an_integration_that_reads_people_opens_by_two_and_gets_no_token_before(house):
    shop = registration.register(**terms(), by=house["admin"])
    with pytest.raises(ValidationError):
        issue(shop, by=house["admin"])
    assert (Client.objects.get().in_force, Token.objects.count()) == (False, 0)
    confirm(GraveAct.objects.get(), by=house["dpo"])
    assert Client.objects.get().in_force


def test_an_integration_that_reads_nobody_opens_at_once(house):
    assert registration.register(**terms(scopes_given=["purposes:read", "jobs:read"]), by=house["admin"]).in_force


@pytest.mark.parametrize("what", ["scopes_given", "purposes", "teams", "recipient"])
def test_an_integration_is_widened_by_two_and_narrowed_by_one(house, what):
    shop = registration.register(**terms(), by=house["admin"])
    confirm(GraveAct.objects.get(), by=house["owner"])
    shop = Client.objects.get(pk=shop.pk)
    changes = {
        "scopes_given": ["contacts:read", "interactions:read"],
        "purposes": list(Purpose.objects.active()[:2]),
        "teams": [*Team.objects.all(), Team.objects.create(name="South")],
        "recipient": Recipient.objects.create(name="Inny", slug="inny"),
    }
    changed = terms(**{what: changes[what]})
    act = registration.amend(shop, **changed, by=house["admin"])
    assert (act.kind, Client.objects.get().scopes) == ("client_change", ["contacts:read"])
    confirm(act, by=house["owner"])
    now = Client.objects.select_related("recipient").get()
    values = {
        "scopes_given": now.scopes,
        "purposes": list(now.purposes),
        "teams": list(now.user.teams.order_by("pk")),
        "recipient": now.recipient,
    }
    assert values[what] == changes[what]
    assert registration.amend(now, **terms(scopes_given=["purposes:read"]), by=house["admin"]) is None


def test_a_closed_integration_opens_again_by_two(house):
    shop = registration.register(**terms(), by=house["admin"])
    confirm(GraveAct.objects.get(), by=house["owner"])
    registration.close(shop, by=house["admin"])
    assert registration.reopen(shop, by=house["admin"]).waits()
    assert not Client.objects.get().in_force


# ---- who confirms


def test_one_person_never_confirms_what_they_asked_nor_what_concerns_them(house):
    role("owner").rights.append("accounts.manage")
    Role.objects.filter(slug="owner").update(rights=["accounts.manage"])
    asker = again(house["owner"])
    own = place(house["sam"], role=role("manager"), teams=[], by=asker)
    mine = place(house["dpo"], role=role("manager"), teams=[], by=house["admin"])
    with pytest.raises(ValidationError) as alone:
        confirm(own, by=asker)
    with pytest.raises(ValidationError) as concerned:
        confirm(mine, by=house["dpo"])
    assert (alone.value.code, concerned.value.code) == ("two", "two")


def test_only_owner_and_officer_have_a_say_and_who_asked_takes_it_back(house, staff):
    act = place(house["sam"], role=role("manager"), teams=[], by=house["admin"])
    for who in (house["admin"], house["sam"], staff("manager", "marek"), staff("admin", "adam")):
        for verb in (confirm, refuse):
            with pytest.raises(PermissionDenied):
                verb(act, by=who)
    with pytest.raises(PermissionDenied):
        withdraw(act, by=house["owner"])
    assert withdraw(act, by=house["admin"]).outcome == OUTCOMES.WITHDRAWN


def test_a_puppet_of_today_confirms_nothing(house, staff):
    puppet = staff("owner", "puppet")
    note_power_given([puppet], by=house["admin"], act=PowerGiven.Act.OPENED)
    act = place(house["sam"], role=role("owner"), teams=[], by=house["admin"])
    with pytest.raises(ValidationError) as tied:
        confirm(act, by=puppet)
    assert (tied.value.code, again(house["sam"]).role.slug) == ("two", "sales")
    confirm(act, by=puppet, at=timezone.now() + timedelta(hours=25))
    assert again(house["sam"]).role.slug == "owner"


def test_it_runs_out_and_is_decided_once(house):
    act = place(house["sam"], role=role("manager"), teams=[], by=house["admin"])
    with pytest.raises(ValidationError):
        confirm(act, by=house["owner"], at=timezone.now() + OPEN_FOR)
    refuse(act, by=house["owner"])
    with pytest.raises(ValidationError):
        confirm(act, by=house["dpo"])
    assert again(house["sam"]).role.slug == "sales"


def test_the_same_asked_twice_waits_once(house):
    first = place(house["sam"], role=role("manager"), teams=[], by=house["admin"])
    second = place(house["sam"], role=role("owner"), teams=[], by=house["admin"])
    assert list(GraveAct.objects.waiting()) == [second]
    with pytest.raises(ValidationError):
        confirm(first, by=house["owner"])


def test_who_asked_must_still_manage_accounts(house, staff):
    act = place(house["sam"], role=role("manager"), teams=[], by=house["admin"])
    staff("admin", "adam")
    User.objects.filter(pk=house["admin"].pk).update(is_active=False)
    with pytest.raises(ValidationError) as refused:
        confirm(act, by=house["owner"])
    assert refused.value.code == "asker"


def test_the_database_itself_refuses_a_confirmation_by_who_asked(house):
    act = place(house["sam"], role=role("manager"), teams=[], by=house["admin"])
    with pytest.raises(IntegrityError), transaction.atomic():
        GraveAct.objects.filter(pk=act.pk).update(
            outcome="confirmed", decided_by=act.asked_by, decided_at=timezone.now()
        )


# ---- who hears of it


def test_owner_and_officer_hear_of_it_at_once_by_mail_and_bell(house, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        act = place(house["sam"], role=role("owner"), teams=[], by=house["admin"])
    assert sorted(letter.to[0] for letter in mail.outbox) == ["dpo@spojnik.test", "owner@spojnik.test"]
    assert "/settings/second-person/" in mail.outbox[0].body
    rings = {name: list(in_bell(user)) for name, user in house.items()}
    assert rings == {"admin": [], "owner": [act], "dpo": [act], "sam": []}
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(act, by=house["owner"])
    rows = ["admin@spojnik.test", "dpo@spojnik.test", "sam@spojnik.test"]  # sam is an owner now
    assert sorted(letter.to[0] for letter in mail.outbox) == rows
    written = LedgerEntry.objects.filter(act__startswith="grave_act").order_by("pk")
    who = [str(house["admin"].pk), str(house["owner"].pk)]
    assert list(written.values_list("act", "actor_id")) == [
        ("grave_act.asked", who[0]),
        ("grave_act.confirmed", who[1]),
    ]


# ---- the founder


def test_the_founder_of_an_empty_house_acts_alone_and_it_is_recorded(db):
    founder = User.objects.create_superuser("arek", "arek@spojnik.test", "czereśnie-na-parapecie-7")
    invited = invite(guest("owner", "oskar"), by=founder)
    invite(guest("sales", "sam"), by=founder)
    assert User.objects.filter(is_active=True).count() == 3
    assert list(GraveAct.objects.values_list("outcome", flat=True)) == [OUTCOMES.ALONE] * 2
    assert LedgerEntry.objects.filter(act="grave_act.done_alone").count() == 2
    assert [grave_act.user.username for grave_act in in_bell(invited)] == ["sam", "oskar"]


def test_the_set_up_ends_when_an_owner_or_officer_joins_and_never_comes_back(db):
    founder = User.objects.create_superuser("arek", "arek@spojnik.test", "czereśnie-na-parapecie-7")
    owner = invite(guest("owner", "oskar"), by=founder)
    owner.set_password("czereśnie-na-parapecie-8")
    owner.save()
    assert not again(invite(guest("sales", "sam"), by=founder)).is_active
    owner.disable(by=founder)
    assert not again(invite(guest("owner", "puppet"), by=founder)).is_active


def test_where_nobody_can_confirm_the_operator_of_the_server_does_and_only_there(house, capsys):
    act = take_away(house["owner"], by=house["admin"])
    with pytest.raises(CommandError):
        call_command("second_person", confirm=act.pk)
    house["dpo"].disable(by=house["admin"])
    call_command("second_person")
    call_command("second_person", confirm=act.pk)
    assert "nobody can confirm it now" in capsys.readouterr().out
    row = GraveAct.objects.get()
    assert (row.outcome, row.decided_by) == (OUTCOMES.CONFIRMED, "system:second_person")


# ---- the pages


def test_owner_confirms_on_the_page_and_others_see_no_button(house, enter):
    enter(house["admin"]).post(f"/settings/users/{house['sam'].uid}/", {"role": role("owner").pk})
    act = GraveAct.objects.get()
    address = f"/settings/second-person/{act.uid}/confirmation/"
    pages = {name: enter(house[name]).get("/settings/second-person/").content.decode() for name in house}
    assert {name: address in page for name, page in pages.items()} == {
        "admin": False,
        "owner": True,
        "dpo": True,
        "sam": False,
    }
    assert enter(house["sam"]).post(address).status_code == 404
    assert enter(house["admin"]).post(address).status_code == 403
    assert again(house["sam"]).role.slug == "sales"
    assert ">1<" in enter(house["dpo"]).get("/pulse/").content.decode()
    assert enter(house["dpo"]).post(address).status_code == 302
    assert again(house["sam"]).role.slug == "owner"


def test_an_administrator_alone_gets_nowhere_by_any_page(house, enter):
    page = enter(house["admin"])
    page.post(
        "/settings/users/new/",
        {
            "first_name": "P",
            "last_name": "P",
            "email": "p@spojnik.test",
            "username": "puppet",
            "role": role("owner").pk,
            "language": "pl",
        },
    )
    page.post(
        "/settings/clients/new/",
        {
            "name": "Zasysacz",
            "recipient": Recipient.objects.first().pk,
            "teams": [Team.objects.create(name="N").pk],
            "scopes": ["contacts:read", "people:read"],
            "purposes": ["contracts"],
            "days": 30,
        },
    )
    text = page.get(f"/settings/users/{User.objects.get(username='puppet').uid}/").content.decode()
    assert "/settings/second-person/" in text
    page.post(f"/settings/users/{house['owner'].uid}/factor-removal/")
    assert not User.objects.get(username="puppet").is_active
    assert (Client.objects.get().in_force, Token.objects.count()) == (False, 0)
    assert Authenticator.objects.filter(user=house["owner"]).exists()
    assert sorted(GraveAct.objects.waiting().values_list("kind", flat=True)) == [
        "client_opening",
        "opening",
        "unsecuring",
    ]
