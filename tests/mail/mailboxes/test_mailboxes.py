"""A mailbox is read over a real IMAP connection: each message once, none lost, whatever breaks."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from crm.accounts.models import User
from crm.mail.mailboxes import fetch as fetching, imap_server, intake, mailbox_settings
from crm.mail.mailboxes.connection_test import trial
from crm.mail.mailboxes.fetch import fetch, fetch_due
from crm.mail.mailboxes.mailbox_findings import findings
from crm.mail.mailboxes.private_addresses import made_for, spelled
from crm.mail.models.messages import Mailbox, Message, PrivateAddress, Received
from crm.mail.parsing.parser import read
from crm.privacy.actors import system
from crm.privacy.keys import cipher
from tests.mail.imap import PASSWORD, POLISH
from tests.mail.letters import mail

pytestmark = pytest.mark.django_db
TAKEN = []
SECOND = timedelta(seconds=1)


def taker(letter, *, mailbox, user, by):
    """MAIL_TAKER of these tests: keeps what it got; «passes» what says so, stumbles over what says so."""
    if "stumble" in letter.text:
        raise KeyError("an address of somebody")
    if "stumble" in letter.subject:
        raise ValueError("whatever it is")
    TAKEN.append((letter.subject, letter.problem, user and user.username))
    return "passes" not in letter.subject


@pytest.fixture(autouse=True)
def _taker(settings):
    TAKEN.clear()
    settings.MAIL_TAKER = f"{__name__}.taker"


def again(mailbox: Mailbox) -> list:
    """What is taken when the mailbox is due again."""
    TAKEN.clear()
    Mailbox.objects.filter(pk=mailbox.pk).update(next_at=Now() - SECOND)
    fetch(mailbox.pk)
    return [subject for subject, _problem, _user in TAKEN]


def stands(mailbox: Mailbox, *names):
    return Mailbox.objects.values_list(*names).get(pk=mailbox.pk)


def states(mailbox: Mailbox) -> list:
    return list(Received.objects.filter(mailbox=mailbox).order_by("number").values_list("state", flat=True))


def test_each_message_is_taken_once_in_its_order_and_stays_as_it_was(imap, mailbox, sam):
    box = mailbox(user=sam)
    for subject in ("jeden", "dwa", "trzy"):
        imap.put(mail(subject=subject))
    assert again(box) == ["jeden", "dwa", "trzy"]
    imap.put(mail(subject="cztery"))
    assert (again(box), again(box)) == (["cztery"], [])
    assert (len(imap.box), "UID STORE" in imap.said, "EXAMINE" in imap.said) == (4, False, True)
    assert stands(box, "reached", "trouble", "left", "lease_token") == (4, "", 0, None)


def test_what_came_before_the_mailbox_was_named_is_not_touched(imap, mailbox, sam):
    box = mailbox(user=sam, since=timezone.localdate() - timedelta(days=2))
    imap.put(mail(subject="dawno"), days=40)
    imap.put(mail(subject="niedawno"), days=1)
    assert again(box) == ["niedawno"]


def test_the_day_begins_at_our_midnight_whatever_the_servers_zone(imap, mailbox, sam):
    """The server counts days in UTC (RFC 3501, SINCE): what arrives in our first hour is yesterday's there."""
    since = timezone.localdate() - timedelta(days=2)
    midnight = timezone.make_aware(datetime.combine(since, time.min)).astimezone(UTC)
    box = mailbox(user=sam, since=since)
    for subject, minutes in (("przed północą", -10), ("po północy", 10), ("w dzień", 600), ("nazajutrz", 1500)):
        imap.put(mail(subject=subject), at=midnight + timedelta(minutes=minutes))
    assert ("4" in trial(box).words, "3" in trial(box).words) == (True, True)
    assert again(box) == ["po północy", "w dzień", "nazajutrz"]
    assert (again(box), stands(box, "left")) == ([], (0,))


def test_a_mailbox_that_is_switched_off_not_due_or_in_other_hands_is_left_alone(imap, mailbox, sam):
    imap.put(mail())
    off, busy, later = (mailbox(user=sam, on=on) for on in (False, True, True))
    Mailbox.objects.filter(pk=busy.pk).update(lease_token=busy.uid, lease_until=Now() + timedelta(minutes=1))
    Mailbox.objects.filter(pk=later.pk).update(next_at=Now() + timedelta(minutes=1))
    for box in (off, busy, later):
        fetch(box.pk)
    assert (TAKEN, imap.said) == ([], [])


def test_when_the_server_numbers_anew_nothing_is_taken_twice_and_nothing_missed(imap, mailbox, sam):
    box = mailbox(user=sam)
    imap.put(mail(subject="stary"))
    again(box)
    imap.put(mail(subject="nowy"))
    imap.renumber()
    assert again(box) == ["nowy"]
    assert (states(box), stands(box, "validity", "reached")) == (["taken", "twice", "taken"], (8, 101))


def test_another_mail_under_a_known_message_id_is_taken(imap, mailbox, sam):
    box, values = mailbox(user=sam), {"Message_ID": "<a@obca.test>", "at": timezone.now()}
    imap.put(mail(subject="temat", text="jedno", **values))
    imap.put(mail(subject="temat", text="drugie", **values))
    imap.put(mail(subject="temat", text="drugie", **values))
    assert (again(box), states(box)) == (["temat", "temat"], ["taken", "taken", "twice"])


def test_what_the_taker_stumbles_over_comes_as_unreadable_and_keeps_none_of_the_others(imap, mailbox, sam):
    box = mailbox(user=sam)
    for subject, text in (("dobry", ""), ("zły", "stumble"), ("passes", ""), ("stumble", ""), ("ostatni", "")):
        imap.put(mail(subject=subject, text=text))
    again(box)
    assert TAKEN == [("dobry", "", None), ("zły", "unreadable", None), ("passes", "", None), ("ostatni", "", None)]
    assert states(box) == ["taken", "taken", "passed", "failed", "taken"]


def test_what_could_not_be_taken_is_tried_again_and_named_by_doctor(imap, mailbox, sam, monkeypatch):
    box = mailbox(user=sam)
    imap.put(mail(subject="stumble"))
    again(box)
    [finding] = findings()
    assert (finding["ok"], finding["warning"], "1" in finding["detail"]) == (True, True, True)
    monkeypatch.setattr(f"{__name__}.taker", lambda letter, **_told: True)
    monkeypatch.setattr(intake, "resolve", lambda _name: taker)
    again(box)
    assert (states(box), Received.objects.get().tries, findings()[0]["warning"]) == (["taken"], 2, False)


def test_a_huge_message_is_known_by_its_head_and_stays(imap, mailbox, sam, settings):
    settings.MAIL_LARGEST_MB = 1
    box = mailbox(user=sam, afterwards="delete")
    imap.put(mail(subject="wielki", text="x" * 80 + "\n" * 1_200_000))
    again(box)
    assert (TAKEN, states(box)) == ([("wielki", "too_large", None)], ["taken"])


def test_what_was_taken_is_deleted_only_where_the_mailbox_says_so(imap, mailbox, sam):
    box = mailbox(user=sam, afterwards="delete")
    for subject in ("zostaje: passes", "weź", "zostaje: stumble"):
        imap.put(mail(subject=subject))
    again(box)
    assert (sorted(imap.box), Received.objects.filter(clear=True).count()) == ([1, 3], 0)


def test_a_server_that_cannot_take_off_single_messages_is_asked_to_mark_them(imap, mailbox, sam):
    imap.uidplus = False
    box = mailbox(user=sam, afterwards="delete")
    imap.put(mail())
    again(box)
    assert ([item.deleted for item in imap.box.values()], "EXPUNGE" in " ".join(imap.said)) == ([True], False)


def test_a_letter_of_ours_passes_by_and_one_that_came_back_was_not_delivered(imap, mailbox, ada, sam, write, contracts):
    box, sent = mailbox(user=sam), write(ada.person, by=sam, purpose=contracts)
    Message.objects.filter(pk=sent.pk).update(state="sent")
    imap.put(mail(Message_ID=sent.message_id))
    report = "--B\r\nContent-Type: message/delivery-status\r\n\r\nStatus: 5.1.1\r\n\r\n"
    report += f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {sent.message_id}\r\n\r\n--B--"
    head = "From: mailer-daemon@x.test\r\nContent-Type: multipart/report; boundary=B\r\n\r\n"
    imap.put((head + report).encode())
    again(box)
    assert (TAKEN, states(box)) == ([], ["passed", "bounced"])
    assert Message.objects.values_list("state", "reason").get(pk=sent.pk) == ("undelivered", "came_back")


TROUBLES = [
    ({"host": "nowhere.invalid"}, "", "no_host"),
    ({"port": 1}, "", "no_answer"),
    ({"login": "kto@inny.test"}, "", "login"),
    ({"folder": "Sent"}, "", "folder"),
    ({}, "login", "login"),
    ({}, "strange", "broken"),
]


@pytest.mark.parametrize(("columns", "mood", "code"), TROUBLES)
def test_what_stands_in_the_way_is_told_by_a_code_and_tried_again_later(imap, mailbox, sam, columns, mood, code):
    imap.put(mail())
    box = mailbox(user=sam, **columns)
    imap.moods = {mood} - {""}
    assert again(box) == []
    assert stands(box, "failures", "lease_token", "reached") == (1, None, 0)
    row = Mailbox.objects.get(pk=box.pk)
    assert (row.trouble in (code, "protocol"), row.next_at > timezone.now()) == (True, True)
    assert (trial(box).ok, "inny.test" in trial(box).words) == (False, False)


def test_a_certificate_nobody_vouches_for_stops_before_the_password(imap, mailbox, sam, settings):
    settings.IMAP_CA_FILE = ""
    box = mailbox(user=sam)
    again(box)
    assert (stands(box, "trouble"), imap.said) == (("certificate",), [])


def test_without_protection_only_this_machine_is_asked(imap, mailbox, sam):
    far = Mailbox(user=sam, host="imap.firma.test", port=143, security="none", login="x")
    far.keep_password("hasło")
    near = mailbox(user=sam, security="none", port=imap.plain_port)
    starttls = mailbox(user=sam, security="starttls", port=imap.plain_port)
    assert [trial(item).ok for item in (far, near, starttls)] == [False, True, True]
    assert imap.said.index("STARTTLS") < len(imap.said) - 1 - imap.said[::-1].index("LOGIN")


def test_a_password_may_hold_whatever_letters(imap, mailbox, sam):
    assert [trial(mailbox(user=sam, password=password)).ok for password in (PASSWORD, POLISH, "inne")] == [
        True,
        True,
        False,
    ]


def test_a_connection_that_breaks_inside_a_message_leaves_it_for_the_next_time(imap, mailbox, sam):
    box = mailbox(user=sam)
    imap.put(mail(subject="jeden"))
    imap.moods = {"cut"}
    assert (again(box), stands(box, "trouble", "reached")) == ([], ("broken", 0))
    imap.moods = set()
    assert (again(box), stands(box, "trouble", "failures")) == (["jeden"], ("", 0))


def test_a_worker_that_dies_before_the_commit_leaves_nothing_behind(imap, mailbox, sam, monkeypatch):
    box, whole = mailbox(user=sam), fetching.take
    imap.put(mail(subject="jeden"))
    imap.put(mail(subject="dwa"))

    def dies(letter, mailbox, number):
        whole(letter, mailbox, number)
        if number == 2:
            raise SystemExit

    monkeypatch.setattr(fetching, "take", dies)
    with pytest.raises(SystemExit):
        again(box)
    assert (states(box), stands(box, "reached")) == (["taken"], (1,))
    monkeypatch.setattr(fetching, "take", whole)
    assert again(box) == []  # the lease of the dead one
    Mailbox.objects.filter(pk=box.pk).update(lease_until=Now() - SECOND)
    assert (again(box), states(box)) == (["dwa"], ["taken", "taken"])


def test_a_worker_that_was_too_slow_writes_nothing(imap, mailbox, sam, monkeypatch):
    box, whole = mailbox(user=sam), fetching.letter_at
    imap.put(mail())

    def slow(*args, **told):
        Mailbox.objects.filter(pk=box.pk).update(lease_token=box.uid)
        return whole(*args, **told)

    monkeypatch.setattr(fetching, "letter_at", slow)
    assert (again(box), states(box), stands(box, "lease_token")) == ([], [], (box.uid,))


def test_a_long_message_comes_in_pieces_and_the_lease_is_renewed_between_them(imap, mailbox, sam, monkeypatch):
    monkeypatch.setattr(imap_server, "PIECE", 1000)
    box, raw, renewed = mailbox(user=sam), mail(subject="długi", text="Wiersz.\n" * 1000), []
    whole = fetching.Turn.keep
    monkeypatch.setattr(fetching.Turn, "keep", lambda turn, **row: (renewed.append(row), whole(turn, **row))[1])
    imap.put(raw)
    assert (again(box), renewed.count({}) >= len(raw) // 1000) == (["długi"], True)
    assert Received.objects.get().same == intake.marks_of(read(raw, arrived=timezone.now()))[0]


def test_many_messages_come_in_turns_without_a_pause(imap, mailbox, sam, monkeypatch):
    monkeypatch.setattr(fetching, "BATCH", 2)
    box = mailbox(user=sam)
    for number in range(5):
        imap.put(mail(subject=str(number)))
    turns = []
    for _turn in range(3):
        fetch(box.pk)
        turns.append((len(TAKEN), *stands(box, "left")))
    assert turns == [(2, 3), (4, 1), (5, 0)]


def test_beat_rings_for_what_is_due_and_without_a_taker_for_nothing(imap, mailbox, sam, monkeypatch, settings):
    rung = []
    monkeypatch.setattr(fetching.bell, "ring", lambda kind, pk, **_when: rung.append((kind, pk)) or True)
    due, off = mailbox(user=sam), mailbox(user=sam, on=False)
    assert (fetch_due(), rung, off.active) == (1, [("mail.fetch_mailbox", due.pk)], False)
    settings.MAIL_TAKER = None
    assert fetch_due() == 0


def test_a_mail_by_a_private_address_comes_with_its_owner(imap, mailbox, sam, nina):
    box = mailbox(user=nina, pattern="crm+TOKEN@spojnik.test")
    address = address_for(sam)
    imap.put(mail(subject="moje", Bcc=address))
    imap.put(mail(subject="jej", Delivered_To=address.upper()))
    again(box)
    assert TAKEN == [("moje", "", "sam"), ("jej", "", "sam")]


def address_for(user) -> str:
    """The private address of `user`."""
    return spelled(made_for(user))[0]


def test_a_revoked_address_and_that_of_somebody_who_left_are_nobodys(imap, mailbox, sam, nina):
    box = mailbox(user=sam, pattern="TOKEN@crm.spojnik.test")
    old, new = address_for(sam), address_for(sam)
    gone = address_for(nina)
    nina.is_active = False
    nina.save(update_fields=["is_active"])
    for address in (old, new, gone):
        imap.put(mail(Delivered_To=address))
    again(box)
    assert [user for _subject, _problem, user in TAKEN] == [None, "sam", None]


def test_passwords_are_sealed_and_sealed_anew_with_a_new_master_key(mailbox, sam, settings):
    box = mailbox(user=sam, password="tajne hasło")
    address = made_for(sam)
    assert (b"tajne" in bytes(box.secret), box.password()) == (False, "tajne hasło")
    settings.MASTER_KEYS = f"2:{'A' * 43}=,{settings.MASTER_KEYS}"
    assert mailbox_settings.secrets(reseal=False) == {1: 2}
    assert mailbox_settings.secrets(reseal=True) == {2: 2}
    assert Mailbox.objects.get(pk=box.pk).password() == "tajne hasło"
    settings.MASTER_KEYS = settings.MASTER_KEYS.partition(",")[2]
    with pytest.raises(cipher.WrongMasterKey):
        PrivateAddress.objects.get(pk=address.pk).opened()


def test_another_account_begins_anew_and_a_forgotten_mailbox_leaves_nothing(imap, mailbox, sam):
    box = mailbox(user=sam)
    imap.put(mail())
    again(box)
    box = Mailbox.objects.get(pk=box.pk)
    box.folder = "Archiwum"
    mailbox_settings.change_mailbox(box, ["folder"], password="", by=system("test"))
    assert stands(box, "validity", "reached", "folder") == (None, 0, "Archiwum")
    mailbox_settings.remove_mailbox(box, by=system("test"))
    assert (Mailbox.objects.count(), Received.objects.count()) == (0, 0)


def test_what_tells_old_messages_again_goes_after_sixty_days(imap, mailbox, sam):
    box = mailbox(user=sam)
    for number, (days, state) in enumerate(((61, "taken"), (59, "taken"), (61, "failed"))):
        received = Received.objects.create(mailbox=box, validity=7, number=number, state=state)
        Received.objects.filter(pk=received.pk).update(at=Now() - timedelta(days=days))
    assert (mailbox_settings.forget(), states(box)) == (1, ["taken", "failed"])


def test_the_mailbox_of_a_closed_account_rests_until_it_is_opened_again(imap, mailbox, sam):
    box = mailbox(user=sam)
    imap.put(mail(subject="one"))
    User.objects.filter(pk=sam.pk).update(is_active=False)
    assert again(box) == []
    [finding] = findings()
    assert (finding["ok"], finding["warning"], str(sam) in finding["detail"]) == (True, True, True)
    User.objects.filter(pk=sam.pk).update(is_active=True)
    assert again(box) == ["one"]


def test_a_mailbox_that_fails_for_long_is_named_by_doctor(mailbox, sam):
    box = mailbox(user=sam)
    assert findings()[0]["ok"] is True
    Mailbox.objects.filter(pk=box.pk).update(failures=3, trouble="login", failed_at=Now())
    [result] = findings()
    assert (result["ok"], "INBOX" in result["advice"], "biuro@spojnik.test" in str(result)) == (False, False, False)
