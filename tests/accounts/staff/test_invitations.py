"""An account begins with an invitation; its owner alone sets the password."""

import pytest

from crm.accounts.models import Role, Team, User
from tests.accounts.conftest import PASSWORD
from tests.accounts.sign_in.test_password import followed, link_in
from tests.accounts.sign_in.test_sign_in import signed_in
from tests.conftest import tell


@pytest.fixture
def north(db):
    return Team.objects.create(name="North")


def form(north, **changes) -> dict:
    role = Role.objects.get(slug=changes.pop("role", "sales"))
    filled = {"first_name": "Ewa", "last_name": "Żak", "email": "Ewa.Zak@Spojnik.test", "username": "ewa"}
    return {**filled, "role": role.pk, "teams": [north.pk], "language": "en", **changes}


def invited(enter, admin, filled: dict):
    return enter(admin).post("/settings/users/new/", filled)


def test_an_administrator_opens_an_account_and_its_owner_sets_the_password(
    staff, enter, client, north, mailoutbox, acts, django_capture_on_commit_callbacks
):
    admin = staff("admin")
    with django_capture_on_commit_callbacks(execute=True):
        answer = invited(enter, admin, form(north))
    ewa = User.objects.get(username="ewa")
    assert answer["Location"] == f"/settings/users/{ewa.uid}/"
    assert (ewa.email, ewa.role.slug, ewa.team_ids, ewa.has_usable_password()) == (
        "ewa.zak@spojnik.test",
        "sales",
        [north.pk],
        False,
    )
    fields = ["email", "first_name", "language", "last_name", "role", "teams", "username"]
    assert acts()[-1] == ("account.opened", str(admin.pk), f"user:{ewa.pk}", fields)
    [message] = mailoutbox
    assert (message.to, message.subject) == (["ewa.zak@spojnik.test"], "Your account in Spójnik CRM")
    followed(client, link_in(message), PASSWORD)
    tell(ewa)
    assert signed_in(client, "ewa")


def test_a_machine_gets_no_mail(staff, enter, north, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invited(enter, staff("admin"), form(north, role="integration"))
    assert (User.objects.filter(username="ewa").count(), mailoutbox) == (1, [])


@pytest.mark.parametrize("taken", [{"username": "SAM"}, {"email": "SAM@spojnik.test"}])
def test_a_name_or_address_that_differs_only_in_case_is_refused(staff, enter, north, taken):
    staff("sales", "sam")
    answer = invited(enter, staff("admin"), form(north, **taken))
    assert (answer.status_code, User.objects.filter(username__in=["ewa", "SAM"]).count()) == (422, 0)


def test_the_link_can_be_sent_again(staff, enter, client, mailoutbox, acts, django_capture_on_commit_callbacks):
    admin, sam = staff("admin"), staff("sales", "sam")
    with django_capture_on_commit_callbacks(execute=True):
        enter(admin).post(f"/settings/users/{sam.uid}/link/")
    assert acts() == [("account.link_sent", str(admin.pk), f"user:{sam.pk}", [])]
    followed(client, link_in(mailoutbox[0]), "śliwki-w-koszu-na-ganku")
    assert signed_in(client, "sam", "śliwki-w-koszu-na-ganku")


def test_no_link_goes_to_a_closed_account(staff, enter, mailoutbox, django_capture_on_commit_callbacks):
    sam = staff("sales", "sam", is_active=False)
    with django_capture_on_commit_callbacks(execute=True):
        answer = enter(staff("admin")).post(f"/settings/users/{sam.uid}/link/")
    assert (answer.status_code, mailoutbox) == (404, [])
