"""Posting writes one sealed row, whole or not at all."""

import base64
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError, atomic
from django.template import TemplateDoesNotExist
from redis import Redis

from crm.mail.models.messages import TASK, Message
from crm.mail.outgoing.outbox import LARGEST, NoAddress, NoWayOut, TooLarge, post
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.sealed import KeyNotJoined


def raw() -> str:
    """The whole table as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM mail_message AS t")
        return cursor.fetchone()[0]


def test_a_message_to_a_person_is_sealed_under_her_key(write, ada, sam, contracts):
    result = write(ada.person, by=sam, purpose=contracts, language="pl")
    message = Message.objects.with_keys().get()
    assert (message.person, message.user, message.address, message.content["subject"]) == (
        ada.person,
        None,
        "ada@cerambud.test",
        "Żółty temat",
    )
    item, _mark, footer = message.content["text"].partition("\n\n-- \n")
    assert (item, footer.endswith("http://127.0.0.1:8000/p/preferences/\n")) == ("Dzień dobry, łąka kwitnie.", True)
    assert "<p>Dzień dobry, łąka kwitnie.</p>" in message.content["html"]
    assert (message.house_to, message.house_letter, message.purpose, message.state) == ("", None, contracts, "waiting")
    assert result.message_id == f"<{result.uid}@localhost>"
    with pytest.raises(KeyNotJoined):
        Message.objects.get().to  # noqa: B018


def test_a_message_to_a_colleague_or_an_address_is_sealed_under_the_houses_key(write, sam):
    write(sam, by=sam)
    write("Jan Obcy <jan@obcy.test>", by=sam)
    write("SAM@spojnik.test", by=sam)
    rows = [(each.user, each.person, each.address) for each in Message.objects.with_keys().order_by("pk")]
    assert rows == [(sam, None, sam.email), (None, None, "jan@obcy.test"), (sam, None, "SAM@spojnik.test")]


def test_no_word_of_a_message_lies_in_the_table(write, ada, sam, contracts):
    files = [("umowa.txt", "Treść załącznika".encode(), "text/plain")]
    write(ada.person, by=sam, purpose=contracts, attachments=files)
    write("jan@obcy.test", by=sam, attachments=files)
    lying = raw()
    marks = ("cerambud", "obcy", "Żółty", "kwitnie", "umowa", base64.b64encode(files[0][1]).decode())
    shapes = {shape for mark in marks for shape in (mark, mark.encode().hex())}
    assert ([shape for shape in shapes if shape in lying], lying.count("letter")) == ([], 2)


def test_what_is_rolled_back_was_never_posted_and_rings_no_bell(sam, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as bells, atomic():
        post("letter", to=sam, by=sam, context={"subject": "a", "text": "b"})
        transaction.set_rollback(True)
    assert (Message.objects.count(), [bell for bell in bells if "ring" in repr(bell)]) == (0, [])


def test_after_commit_the_bell_names_the_message_and_nothing_else(
    sam, settings, write, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        result = write(sam, by=sam)
    with Redis.from_url(settings.REDIS_URL) as redis:
        rows = [each for each in redis.lrange("celery", 0, -1) if TASK.encode() in each]
    assert (base64.b64encode(f"[[{result.pk}], ".encode())[:8] in rows[0], b"spojnik.test" in rows[0]) == (True, False)
    assert Message.objects.get().rung_at is not None


def test_a_message_for_another_day_waits_for_it(sam, write, django_capture_on_commit_callbacks):
    later = sam.created_at + timedelta(days=365)
    with django_capture_on_commit_callbacks() as bells:
        result = write(sam, by=sam, send_at=later)
    assert (result.ring in bells, list(Message.objects.free()), Message.objects.get().next_at) == (False, [], later)
    assert result.state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_can_be_posted():
    with pytest.raises(TransactionManagementError):
        post("letter", to="jan@obcy.test", by=None, context={"subject": "a", "text": "b"})


def test_the_ledger_names_person_and_template_but_no_address(write, ada, sam, contracts):
    result = write(ada.person, by=sam, purpose=contracts)
    row = LedgerEntry.objects.get(act="mail.posted")
    assert (row.actor_id, row.about, row.target, row.counts) == (
        str(sam.pk),
        ada.person.uid,
        f"message:{result.pk}",
        {"template": "letter"},
    )


def test_a_template_speaks_both_languages_and_links_to_our_own_address_only(sam, settings):
    settings.BASE_URL = "https://crm.firma.test"
    texts = {}
    for language in ("pl", "en"):
        with transaction.atomic():
            content = post("trial", to=sam, by=sam, context={"reader": sam}, language=language).content
        texts[language] = (
            content["subject"],
            content["text"].splitlines()[-1],
            f'lang="{language}"' in content["html"],
        )
    link = "https://crm.firma.test/settings/mail/"
    assert texts["en"] == ("Test message from Spójnik CRM", link, True)
    assert texts["pl"][1:] == (link, True)
    assert f'href="{link}"' in content["html"]


def test_text_is_not_escaped_and_html_is(write, sam):
    content = write(sam, by=sam, text="Fish & <b>chips</b>", subject="A & B\nC").content
    assert (content["subject"], content["text"]) == ("A & B C", "Fish & <b>chips</b>\n")
    assert "Fish &amp; &lt;b&gt;chips&lt;/b&gt;" in content["html"]


def test_a_message_needs_an_address(write, sam):
    nobody = Person.create(name="Bez Adresu")
    for to in (nobody, "", "Jan <>"):
        with pytest.raises(NoAddress):
            write(to, by=sam)
    assert Message.objects.count() == 0


def test_marketing_without_a_way_out_is_refused(write, ada, sam, offers, settings):
    with pytest.raises(NoWayOut):
        write(ada.person, by=sam, purpose=offers)
    with pytest.raises(ValueError, match="BASE_URL"):
        write(ada.person, by=sam, purpose=offers, unsubscribe="https://elsewhere.test/u/1")
    out = f"{settings.BASE_URL}/u/1"
    result = write(ada.person, by=sam, purpose=offers, unsubscribe=out)
    assert result.content["headers"] == {
        "List-Id": "<offers.localhost>",
        "List-Unsubscribe": f"<{out}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_more_than_a_mail_server_takes_is_refused(write, sam):
    with pytest.raises(TooLarge):
        write(sam, by=sam, attachments=[("a.bin", b"x" * (LARGEST + 1), "application/octet-stream")])


def test_a_template_without_its_three_files_is_no_template(sam):
    with pytest.raises(TemplateDoesNotExist), transaction.atomic():
        post("nowhere", to=sam, by=sam, context={})
