"""Where no mail leaves: a slip without a word of the message, the message in its sealed row."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db.models.functions import Now

from crm.demo import removal
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.mail.outgoing.expiry import forget
from crm.privacy.models import Origin
from tests.file_ages import last_written
from tests.mail.conftest import stands


@pytest.fixture
def folder(settings, tmp_path):
    """Where slips fall, empty."""
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


@pytest.fixture
def kept(settings, folder, write, ada, sam, contracts):
    """A message to Ada that stayed here."""
    settings.MAIL_TRANSPORT = "file"
    message = write(ada.person, by=sam, purpose=contracts, text="Kod: 481516-2342")
    deliver(message.pk)
    return message


def test_a_slip_names_the_page_and_holds_nothing_of_the_message(kept, folder, settings):
    [path] = folder.iterdir()
    slip = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (slip["Message-ID"], slip["To"], slip["Subject"]) == (kept.message_id, None, "[letter]")
    assert f"{settings.BASE_URL}/settings/mail/{kept.uid}/" in slip.get_content()
    text = path.read_text()
    assert [word for word in ("ada@", "cerambud", "481516-2342", "temat") if word in text] == []


def test_the_row_keeps_the_text(kept):
    message = Message.objects.with_keys().get()
    assert (stands(kept, "state", "tries"), message.content["text"].splitlines()[0]) == (
        ("kept", 1),
        "Kod: 481516-2342",
    )


def test_while_the_demo_is_loaded_nothing_leaves_and_afterwards_it_does(server, folder, write, ada, sam):
    demo = Origin.objects.filter(person=ada.person)
    demo.update(batch=removal.BATCH)
    before = write(sam, by=sam)
    deliver(before.pk)
    demo.update(batch=None)
    after = write(sam, by=sam)
    deliver(after.pk)
    deliver(before.pk)
    assert (stands(before, "state"), stands(after, "state"), server.ids) == (("kept",), ("sent",), [after.message_id])


def test_what_went_to_staff_is_forgotten_after_a_month_and_what_went_to_a_person_is_not(kept, write, sam, folder):
    old, young, waiting = (write(sam, by=sam) for _each in range(3))
    for message in (old, young):
        deliver(message.pk)
    Message.objects.exclude(pk=young.pk).update(created_at=Now() - timedelta(days=31))
    for message, days in ((old, 31), (young, 0), (kept, 0)):
        last_written(folder / f"{message.uid}.eml", ago=timedelta(days=days))
    assert forget() == 1
    assert set(Message.objects.values_list("pk", flat=True)) == {kept.pk, young.pk, waiting.pk}
    assert {path.stem for path in folder.iterdir()} == {str(kept.uid), str(young.uid)}
