"""The pages of incoming mail: what they show, to whom, and what is written down before."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.accounts.models import RoleReach
from crm.accounts.permissions.rights import Group, Reach
from crm.casework.enclosures import Enclosed
from crm.contacts.entries.attachments import attach
from crm.contacts.models import Contact, Interaction
from crm.correspondence.inbox.decisions import drop
from crm.correspondence.models import FiledMail, IgnoredSender, WaitingMail
from crm.privacy.models import AccessEntry, Origin
from tests.api.programs import token_of_a_program
from tests.correspondence.incoming_mail import box, comes, mail, told, tray, waiting
from tests.correspondence.letter_cases import PDF

pytestmark = pytest.mark.django_db
HER = "Ewa Nowa <ewa@obca.test>"


@pytest.fixture
def sams(sam):
    return box(user=sam)


@pytest.fixture
def row(sams, sam):
    comes(mail(HER, subject="Blaty dębowe", text="Ile kosztuje?\n<script>alert(1)</script>"), sams)
    return waiting(sam)


def at(name, row, **data):
    return reverse(f"contacts:inbox_{name}", args=[row.uid])


def shown(view) -> list:
    """Whom the access log has seen on a page."""
    return [people for (people,) in AccessEntry.objects.filter(view=view).values_list("people")]


def test_the_tray_shows_who_wrote_masked_and_what_about_and_says_so_to_the_access_log(row, sam, as_user):
    page = as_user(sam).get(reverse("contacts:inbox")).content.decode()
    assert [words in page for words in ("Ewa Nowa", "Blaty dębowe", "ewa@obca.test", "Ile kosztuje")] == [
        True,
        True,
        False,
        False,
    ]
    assert shown("contacts:inbox") == [[row.person_id]]


def test_a_foreign_tray_is_empty_and_its_mail_is_missing(row, mallory, nina, as_user):
    for who in (mallory, nina):
        client = as_user(who)
        assert "Ewa" not in client.get(reverse("contacts:inbox")).content.decode()
        answers = [client.get(at(name, row)).status_code for name in ("mail", "message", "file", "contact")]
        answers += [client.post(at(name, row)).status_code for name in ("drop", "restore", "ignore", "listen")]
        assert answers == [404] * 8


def test_one_mail_is_shown_as_text_and_saved_as_it_came(row, sam, as_user):
    client = as_user(sam)
    page = client.get(at("mail", row)).content.decode()
    assert ("&lt;script&gt;alert(1)" in page, "ewa@obca.test" in page) == (True, True)
    saved = client.get(at("message", row))
    assert (saved.content, saved.headers["Content-Disposition"]) == (
        row.raw.plain(),
        'attachment; filename="message.eml"',
    )
    assert [shown(f"contacts:inbox_{view}") for view in ("mail", "message")] == [[[row.person_id]]] * 2


def test_of_a_restricted_sender_nothing_is_shown(row, sam, dora, as_user):
    restrict(row.person, Restriction.Reason.ACCURACY, by=dora)
    client = as_user(sam)
    page = client.get(reverse("contacts:inbox")).content.decode()
    assert ("Ewa" in page, "Blaty" in page, "Ograniczone" in page) == (False, False, True)
    assert [client.get(at(name, row)).status_code for name in ("mail", "message", "file", "contact")] == [403] * 4


def test_a_new_contact_comes_with_origin_and_purpose_and_with_whatever_else_she_wrote(row, sams, sam, as_user, team_a):
    comes(mail(HER, subject="Drugi"), sams)
    client = as_user(sam)
    form = client.get(at("contact", row)).context["form"]
    begun = {name: form.initial[name] for name in ("name", "email", "origin_kind", "purpose")}
    assert begun == {"name": "Ewa Nowa", "email": "ewa@obca.test", "origin_kind": "enquiry", "purpose": "enquiries"}
    sent = {**begun, "origin_label": "Wiadomość", "notice": "due", "team": team_a.pk}
    answer = client.post(at("contact", row), sent)
    contact = Contact.objects.with_keys().get()
    assert (answer.url, len(told(contact)), tray(sam)) == (reverse("contacts:record", args=[contact.uid]), 2, [])
    assert (contact.owner, Origin.objects.get(person=contact.person).kind) == (sam, "enquiry")
    assert "Blaty dębowe" in client.get(answer.url).content.decode()


def test_a_form_that_is_not_in_order_keeps_the_mail(row, sam, as_user):
    answer = as_user(sam).post(at("contact", row), {"name": "Ewa"})
    assert (answer.status_code, WaitingMail.objects.count(), Contact.objects.count()) == (422, 1, 0)


def test_whoever_resembles_a_contact_is_shown_before_she_is_saved(row, add, sam, as_user, team_a):
    add(sam, name="Ewa Nowa", email="ewa@obca.test")
    sent = {
        "name": "Ewa",
        "email": "ewa@obca.test",
        "origin_kind": "enquiry",
        "origin_label": "x",
        "purpose": "enquiries",
    }
    answer = as_user(sam).post(at("contact", row), {**sent, "notice": "due", "team": team_a.pk})
    assert (answer.status_code, Contact.objects.count(), len(answer.context["alike"])) == (422, 1, 1)


def test_filing_finds_own_contacts_by_name_or_address_and_nobody_elses(row, ada, add, mallory, sam, as_user):
    add(mallory, name="Ada Obca", email="obca@b.test")
    client = as_user(sam)
    for words, result in (("ada", ["Ada Kowalska"]), ("ADA@cerambud.test", ["Ada Kowalska"]), ("obca@b.test", [])):
        answer = client.post(at("file", row), {"q": words})
        assert [name for _one, name, _keeps in answer.context["found"]] == result
    assert client.post(at("file", row), {"contact": Contact.objects.get(owner=mallory).uid}).status_code == 404
    answer = client.post(at("file", row), {"contact": ada.uid, "address": "1"})
    assert (answer.url, [item[0] for item in told(ada)]) == (reverse("contacts:record", args=[ada.uid]), ["in"])
    assert client.post(at("file", row), {"contact": ada.uid}).status_code == 404


def test_dropped_ignored_and_taken_back(row, sam, as_user):
    client = as_user(sam)
    client.post(at("drop", row))
    assert (tray(sam), "Ewa Nowa" in client.get(reverse("contacts:inbox") + "?tab=dropped").content.decode()) == (
        [],
        True,
    )
    client.post(at("restore", row))
    client.post(at("ignore", row))
    ignored_sender = IgnoredSender.objects.get()
    page = client.get(reverse("contacts:inbox") + "?tab=ignored").content.decode()
    assert (tray(sam), str(ignored_sender.uid) in page, "ewa@obca.test" in page) == ([], True, False)
    client.post(at("listen", row))
    assert (len(tray(sam)), IgnoredSender.objects.count()) == (1, 0)
    client.post(at("ignore", row))
    client.post(reverse("contacts:inbox_unignore", args=[IgnoredSender.objects.get().uid]))
    assert IgnoredSender.objects.count() == 0


def test_what_was_dropped_is_looked_at_and_not_worked_on(row, sam, as_user):
    drop(row, by=sam)
    client = as_user(sam)
    assert [client.get(at(name, row)).status_code for name in ("mail", "file", "contact")] == [200, 404, 404]


def test_the_bell_and_the_menu_count_and_the_list_of_news_is_ones_own(row, ada, sams, sam, nina, as_user):
    comes(mail("Ada <ada@cerambud.test>", subject="Zamówienie"), sams)
    client = as_user(sam)
    pulse = client.get(reverse("contacts:pulse")).content.decode()
    assert ("1 nowy e-mail" in pulse, "1 wiadomość czeka" in pulse) == (True, True)
    news = client.get(reverse("contacts:inbox_news")).content.decode()
    assert ("Ada Kowalska" in news, "Zamówienie" in news) == (True, True)
    assert "Ada" not in as_user(nina).get(reverse("contacts:inbox_news")).content.decode()
    as_user(sam).post(reverse("contacts:inbox_news"))
    assert FiledMail.objects.get().seen_at is not None


def test_a_filed_mail_has_no_pencil_on_the_record_and_a_file_of_odd_kind_is_marked(ada, sams, sam, as_user):
    comes(mail("Ada <ada@cerambud.test>", files=[("x.exe", b"MZ", "application/octet-stream")]), sams)
    entry, client = Interaction.objects.get(), as_user(sam)
    page = client.get(reverse("contacts:record", args=[ada.uid])).content.decode()
    urls = [reverse(f"contacts:{name}", args=[entry.uid]) for name in ("interaction", "entry_files", "entry_pin")]
    links = [f'"{url}"' in page for url in urls]
    assert (links, "ostrożnie" in page) == ([False, False, True], True)


def test_nothing_is_put_onto_a_filed_mail(ada, sams, sam, as_user):
    comes(mail("Ada <ada@cerambud.test>"), sams)
    entry = Interaction.objects.select_related("person__key").get()
    with pytest.raises(PermissionDenied):
        attach(entry, [Enclosed("cennik.pdf", PDF)], by=sam)
    assert entry.attachments.count() == 0


def test_the_api_says_who_wrote(ada, sams, hub, team_a, contracts, client):
    comes(mail("Ada <ada@cerambud.test>"), sams)
    text = token_of_a_program(contracts, teams=[team_a], user=hub)
    RoleReach.objects.update_or_create(role=hub.role, group=Group.HISTORY, defaults={"reach": Reach.TEAM})
    values = {"contact": str(ada.uid), "purpose": "contracts"}
    answer = client.get(reverse("api:interactions"), values, headers={"Authorization": f"Token {text}"})
    assert [item["direction"] for item in answer.json()["results"]] == ["in"]


def test_a_mail_with_broken_headers_says_so_plainly_and_is_saved_as_it_came(sams, sam, as_user):
    junk = b"Subject: =?utf-8?B?\xff\xfe?=\r\nFrom\r\n: <<@\r\n" + bytes(range(256)) * 8
    comes(junk, sams)
    row, client = waiting(sam), as_user(sam)
    page = client.get(at("mail", row)).content.decode()
    assert ("Tej wiadomości nie udało się odczytać." in page, client.get(at("message", row)).content) == (True, junk)
    assert client.get(reverse("contacts:inbox")).status_code == 200


@pytest.mark.parametrize("charset", ["klingon", "iso-8859-2", "utf-7x", "us-ascii"])
def test_polish_under_an_odd_charset_is_read_on_the_page(sams, sam, as_user, charset):
    head = f'From: {HER}\r\nSubject: Blaty\r\nContent-Type: text/plain; charset="{charset}"\r\n\r\n'
    comes(head.encode() + "Zażółć gęślą jaźń, proszę o cennik.".encode("cp1250"), sams)
    page = as_user(sam).get(at("mail", waiting(sam))).content.decode()
    assert "Zażółć gęślą jaźń, proszę o cennik." in page
