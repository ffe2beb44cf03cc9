"""So many a minute in all, so many an hour to one address; nobody is forgotten over it."""

from datetime import timedelta

from django.db.models.functions import Now

from crm.mail.models.messages import Attempt
from crm.mail.outgoing.delivery import deliver
from tests.mail.conftest import ends, make_due, stands


def test_what_is_over_the_limit_of_a_minute_waits_for_the_next(server, write, sam, settings):
    settings.MAIL_PER_MINUTE = 2
    messages = [write(f"jan{number}@obcy.test", by=sam) for number in range(3)]
    for message in messages:
        deliver(message.pk)
    assert [stands(message, "state", "tries") for message in messages] == [("sent", 1), ("sent", 1), ("waiting", 0)]
    Attempt.objects.update(started_at=Now() - timedelta(seconds=61))
    make_due(messages[2])
    deliver(messages[2].pk)
    assert (stands(messages[2], "state"), len(server.arrived)) == (("sent",), 3)


def test_one_address_gets_so_many_an_hour_whoever_it_belongs_to(server, write, ada, sam, contracts, settings):
    settings.MAIL_PER_HOUR_TO_ONE = 2
    messages = [
        write("ada@cerambud.test", by=sam),
        write(ada.person, by=sam, purpose=contracts),
        write(" ADA@cerambud.test", by=sam),
        write("ewa@obcy.test", by=sam),
    ]
    for message in messages:
        deliver(message.pk)
    assert [stands(message, "state") for message in messages] == [("sent",), ("sent",), ("waiting",), ("sent",)]


def test_what_is_kept_here_is_not_counted(write, sam, settings):
    settings.MAIL_PER_MINUTE, settings.MAIL_TRANSPORT = 1, "file"
    messages = [write(sam, by=sam) for _each in range(3)]
    for message in messages:
        deliver(message.pk)
    assert [ends(message) for message in messages] == [[("kept", None)]] * 3
