"""Mail server and colour of the house by command: kept as by their pages, the password in no argument or output."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from crm.mail.models import MailServer, Message
from crm.privacy.models import LedgerEntry
from tests.mail.imap import LOGIN, PASSWORD

pytestmark = pytest.mark.django_db


def run(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def place(smtp, imap):
    """Our own server, as it is typed after the name of the command."""
    return ["--host", "localhost", "--port", str(smtp.port), "--security", "tls", "--login", LOGIN]


@pytest.fixture
def file(tmp_path):
    """A file with the password."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\nsecond line\n")
    return str(path)


def acts():
    return list(LedgerEntry.objects.filter(act__startswith="mail_server").order_by("pk").values_list("act", flat=True))


def test_it_is_kept_once_it_lets_us_in_and_a_test_message_leaves(place, file, arek):
    out = run("mail_server", *place, "--sender", "biuro@sowa.test", "--password-file", file, "--by", "arek", "--json")
    row = MailServer.objects.get()
    assert (row.password(), row.sender, Message.objects.get().user) == (PASSWORD, "biuro@sowa.test", arek)
    assert (json.loads(out)["password"], PASSWORD in out, acts()) == ("kept", False, ["mail_server.named"])


def test_what_is_left_out_stays_and_forgotten_is_forgotten(place, file, arek, monkeypatch):
    run("mail_server", *place, "--sender", "biuro@sowa.test", "--password-file", file, "--by", "arek")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    run("mail_server", "--sender-name", "Sowa", "--own-server", "yes", "--password-file", "-", "--by", "arek")
    row = MailServer.objects.get()
    assert (row.sender, row.sender_name, row.own_server, row.password()) == ("biuro@sowa.test", "Sowa", True, PASSWORD)
    assert "counts: none" in run("mail_server", "--forget", "--by", "arek")
    assert acts() == ["mail_server.named", "mail_server.named", "mail_server.forgotten"]


def test_the_password_goes_to_no_other_server(place, file, arek, smtp):
    run("mail_server", *place, "--sender", "biuro@sowa.test", "--password-file", file, "--by", "arek")
    smtp.signed_in.clear()
    with pytest.raises(CommandError):
        run("mail_server", "--host", "127.0.0.1", "--by", "arek")
    assert (smtp.signed_in, MailServer.objects.get().host) == ([], "localhost")


@pytest.mark.parametrize("name", ["sam", "nobody", ""])
def test_only_who_looks_after_mail_keeps_or_forgets_one(place, file, arek, sam, name):
    for words in ([*place, "--sender", "biuro@sowa.test", "--password-file", file], ["--forget"]):
        with pytest.raises(CommandError, match="--by"):
            run("mail_server", *words, "--by", name)
    assert (MailServer.objects.count(), acts()) == (0, [])


@pytest.mark.parametrize(
    "words",
    [
        ["--sender", "nikt"],
        ["--sender", "biuro@sowa.test", "--port", "1"],
        ["--sender", "biuro@sowa.test", "--security", "starttls"],
        ["--sender", "biuro@sowa.test", "--host", "a b"],
        ["--forget"],
        ["--sender", "biuro@sowa.test", "--password-file", "/nowhere"],
    ],
)
def test_what_does_not_let_us_in_is_not_kept(place, file, arek, words):
    with pytest.raises(CommandError) as refusal:
        run("mail_server", *place, "--password-file", file, "--by", "arek", *words)
    assert (MailServer.objects.count(), Message.objects.count(), PASSWORD in str(refusal.value)) == (0, 0, False)


def test_the_colour_is_chosen_and_a_bad_one_is_not(db):
    assert run("house_colour", "#1F5F8B").strip() == "#1f5f8b"
    for colour in ("#ffffff", "red", "", "#1f5f8b; x"):
        with pytest.raises(CommandError):
            run("house_colour", colour)
    assert run("house_colour").strip() == "#1f5f8b"
    assert LedgerEntry.objects.filter(act="house_colour.chosen").count() == 1
