"""Settings of incoming mail: mailboxes for the administrator, a private address for whoever works with contacts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Session
from crm.mail.mailboxes import imap_server
from crm.mail.mailboxes.fetch import fetch
from crm.mail.mailboxes.private_addresses import address_of
from crm.mail.models.messages import Mailbox, PrivateAddress
from crm.privacy.guards.dialled_addresses import NotDialled, may_be_dialled, plain_address, refuse_inside
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import LedgerEntry
from tests.mail.imap import LOGIN, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(arek, as_user):
    """The administrator, who has just proved that it is he."""
    client = as_user(arek)
    client.get("/")
    Session.objects.update(proved_at=timezone.now())
    return client


def filled(imap, whose, **more) -> dict:
    """A form in order."""
    where = {"name": "Biuro", "host": "localhost", "port": imap.port, "security": "tls", "login": LOGIN}
    what = {
        "folder": "INBOX",
        "user": whose.pk,
        "strangers": "wait",
        "afterwards": "leave",
        "since": timezone.localdate(),
    }
    return {**where, **what, "password": PASSWORD, "pattern": "crm+TOKEN@firma.test", **more}


def test_a_mailbox_is_named_tried_and_switched_on(admin, imap, sam):
    answer = admin.post(reverse("mailboxes:new"), filled(imap, sam))
    box = Mailbox.objects.get()
    assert (answer.url, box.active, box.password()) == (reverse("mailboxes:mailbox", args=[box.uid]), False, PASSWORD)
    page = admin.post(reverse("mailboxes:trial", args=[box.uid])).content.decode()
    assert ("Skrzynka się otwiera" in page, PASSWORD in page) == (True, False)
    admin.post(reverse("mailboxes:switch", args=[box.uid]))
    box.refresh_from_db()
    acts = LedgerEntry.objects.filter(target=box.target).values_list("act", flat=True)
    assert (box.active, list(acts.order_by("pk"))) == (True, ["mailbox.opened", "mailbox.switched_on"])
    admin.post(reverse("mailboxes:switch", args=[box.uid]), {"off": "1"})
    assert not Mailbox.objects.get().active


def test_what_stands_in_the_way_is_said_in_a_sentence(admin, imap, sam):
    admin.post(reverse("mailboxes:new"), filled(imap, sam, password="złe"))
    page = admin.post(reverse("mailboxes:trial", args=[Mailbox.objects.get().uid])).content.decode()
    assert "Serwer odrzuca nazwę użytkownika albo hasło." in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"host": "https://imap.firma.pl"}, "host"),
        ({"host": "imap.firma.pl", "security": "none"}, "security"),
        ({"port": 70_000}, "port"),
        ({"pattern": "TOKEN@TOKEN.pl"}, "pattern"),
        ({"pattern": "crm@firma.pl"}, "pattern"),
        ({"pattern": "nic"}, "pattern"),
        ({"password": ""}, "password"),
        ({"user": ""}, "__all__"),
    ],
)
def test_a_form_that_is_not_in_order_says_what(admin, imap, sam, change, field):
    answer = admin.post(reverse("mailboxes:new"), filled(imap, sam, **change))
    assert (answer.status_code, list(answer.context["form"].errors), Mailbox.objects.count()) == (422, [field], 0)


def test_changing_keeps_the_password_where_none_is_typed_and_forgetting_takes_it(admin, imap, mailbox, sam, team_a):
    box = mailbox(user=sam)
    change = filled(imap, sam, password="", user="", team=team_a.pk, name="Zespół")
    admin.post(reverse("mailboxes:edit", args=[box.uid]), change)
    box.refresh_from_db()
    assert (box.name, box.user, box.team, box.password()) == ("Zespół", None, team_a, PASSWORD)
    page = admin.get(reverse("mailboxes:list")).content.decode()
    assert ("Zespół" in page, PASSWORD in page) == (True, False)
    admin.post(reverse("mailboxes:removal", args=[box.uid]))
    assert Mailbox.objects.count() == 0


@pytest.mark.parametrize("change", [{"host": "127.0.0.1"}, {"port": 1}, {"security": "starttls"}])
def test_a_password_goes_nowhere_but_where_it_was_given_for(admin, imap, mailbox, sam, change):
    """Whoever may change the address of a mailbox must not be able to have its password sent to a server of theirs."""
    box = mailbox(user=sam)
    filled_in = filled(imap, sam, password="", **change)
    assert admin.post(reverse("mailboxes:edit", args=[box.uid]), filled_in).status_code == 302
    box.refresh_from_db()
    assert (box.active, PASSWORD.encode() in bytes(box.secret)) == (False, False)
    with pytest.raises(Unreadable):
        box.password()
    refused = admin.post(reverse("mailboxes:switch", args=[box.uid]))
    assert (refused.status_code, "Nie ma już hasła" in refused.content.decode()) == (422, True)
    assert "Nie ma już hasła" in admin.post(reverse("mailboxes:trial", args=[box.uid])).content.decode()
    assert "LOGIN" not in imap.said


def test_no_other_door_sends_the_password_elsewhere(imap, mailbox, sam):
    """A row that was changed past the verb: the secret opens for its own server alone."""
    box = mailbox(user=sam)
    Mailbox.objects.filter(pk=box.pk).update(host="127.0.0.1")
    fetch(box.pk)
    assert (Mailbox.objects.get(pk=box.pk).trouble, "LOGIN" in imap.said) == ("secret", False)


def test_a_new_password_with_a_new_address_is_kept(admin, imap, mailbox, sam):
    box = mailbox(user=sam, on=False)
    admin.post(reverse("mailboxes:edit", args=[box.uid]), filled(imap, sam, host="127.0.0.1"))
    assert Mailbox.objects.get(pk=box.pk).password() == PASSWORD


@pytest.mark.parametrize(
    ("host", "networks", "dialled"),
    [
        ("127.0.0.1", [], False),
        ("169.254.169.254", [], False),  # where clouds keep their keys
        ("10.0.0.5", [], False),
        ("192.168.1.4", [], False),
        ("fe80::1", [], False),
        ("::ffff:127.0.0.1", [], False),
        ("0.0.0.0", [], False),  # noqa: S104 - an address to try, nothing listens
        ("10.0.0.5", ["10.0.0.0/24"], True),
        ("10.0.1.5", ["10.0.0.0/24"], False),
        ("127.0.0.1", ["127.0.0.0/8"], True),
        ("193.0.96.15", [], True),
    ],
)
def test_typed_addresses_lead_nowhere_inside_but_where_it_is_listed(settings, host, networks, dialled):
    settings.EMBEDDED, settings.DIAL_NETWORKS = False, networks
    assert may_be_dialled(plain_address(host)) is dialled
    if not dialled:
        with pytest.raises(NotDialled):
            refuse_inside(host, 993)


def test_a_mailbox_inside_the_network_is_neither_tried_nor_read(admin, imap, mailbox, sam, settings):
    box = mailbox(user=sam)
    settings.EMBEDDED, settings.DIAL_NETWORKS = False, []
    page = admin.post(reverse("mailboxes:trial", args=[box.uid])).content.decode()
    fetch(box.pk)
    assert ("DIAL_NETWORKS" in page, Mailbox.objects.get(pk=box.pk).trouble, imap.said) == (True, "inside", [])


def test_a_name_that_changes_its_address_meanwhile_gets_no_password(imap, mailbox, sam, settings, monkeypatch):
    box = mailbox(user=sam)
    settings.EMBEDDED, settings.DIAL_NETWORKS = False, []
    monkeypatch.setattr(imap_server, "refuse_inside", lambda host, port: None)  # a moment ago it was a public one
    fetch(box.pk)
    assert (Mailbox.objects.get(pk=box.pk).trouble, "LOGIN" in imap.said) == ("inside", False)


def test_naming_one_wants_a_fresh_proof(admin):
    Session.objects.update(proved_at=None)
    answer = admin.get(reverse("mailboxes:new"))
    assert (answer.status_code, "proof" in answer.url) == (302, True)


@pytest.mark.parametrize("who", ["sam", "marek", "dora", "oskar"])
def test_nobody_but_the_administrator_sees_mailboxes(request, as_user, who):
    assert as_user(request.getfixturevalue(who)).get(reverse("mailboxes:list")).status_code == 403


def test_a_private_address_is_shown_to_its_owner_made_anew_and_ended(mailbox, sam, nina, as_user):
    mailbox(user=nina, pattern="crm+TOKEN@firma.test")
    url, client = reverse("mailboxes:private_address"), as_user(sam)
    client.post(url)
    first = address_of(sam)
    page = client.get(url).content.decode()
    assert (f"crm+{first.opened()}@firma.test" in page, first.opened().encode() in bytes(first.secret)) == (True, False)
    client.post(url)
    assert (address_of(sam).pk == first.pk, first.opened() in client.get(url).content.decode()) == (False, False)
    assert first.opened() not in as_user(nina).get(url).content.decode()
    as_user(sam).post(reverse("mailboxes:private_address_ending"))
    assert (address_of(sam), PrivateAddress.objects.filter(ended_at=None).count()) == (None, 0)
    acts = LedgerEntry.objects.filter(act__startswith="mail_address.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["mail_address.made", "mail_address.ended", "mail_address.made", "mail_address.ended"]
