"""From the bytes of a mail to a Letter: nothing raises, nothing is lost, people read what was written."""

from datetime import UTC, datetime, timedelta
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given, settings, strategies as st

from crm.mail.parsing.letter import AUTO, BOUNCE, BULK, UNREADABLE, Address
from crm.mail.parsing.parser import head_of, read
from crm.mail.parsing.plain_text import text_from
from tests.mail.letters import mail

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
WORDS = "Zażółć gęślą jaźń, część 2 za 15 zł"


def letter(raw: bytes):
    return read(raw, arrived=NOW)


def raw(*lines: str | bytes, body: bytes = b"Tekst") -> bytes:
    """Headers as they are written, and a body."""
    heads = [line.encode() if isinstance(line, str) else line for line in lines]
    return b"\r\n".join([*heads, b"", body])


def test_a_plain_mail_is_read_whole():
    values = {"at": NOW - timedelta(hours=1), "Cc": "Jan Kos <jan@obca.test>", "Message_ID": "<a1@obca.test>"}
    got = letter(
        mail("Ewa Żółta <ewa@obca.test>", In_Reply_To="<b2@my.test>", References="<c3@my.test> <b2@my.test>", **values)
    )
    assert (got.sender, got.to, got.cc) == (
        Address("ewa@obca.test", "Ewa Żółta"),
        (Address("biuro@spojnik.test"),),
        (Address("jan@obca.test", "Jan Kos"),),
    )
    assert (got.subject, got.text, got.at) == ("Zapytanie o blaty", "Dzień dobry, ile kosztuje blat?", values["at"])
    assert (got.message_id, got.answers, got.problem, got.whole) == (
        "a1@obca.test",
        ("b2@my.test", "c3@my.test"),
        "",
        True,
    )


DECLARED = ("", "us-ascii", "iso-8859-1", "unknown-8bit", "x-nobody-knows", "unicode_escape", "windows-1250")
WRONGLY = [(charset, declared) for charset in ("utf-8", "iso-8859-2", "windows-1250") for declared in DECLARED]
RIGHTLY = [(charset, charset) for charset in ("utf-8", "iso-8859-2", "utf-16", "iso-8859-16")]


@pytest.mark.parametrize(("charset", "declared"), WRONGLY + RIGHTLY)
def test_polish_is_read_whatever_charset_it_has_and_says_it_has(charset, declared):
    kind = f"Content-Type: text/plain; charset={declared or chr(34) * 2}"
    heads = (kind, "From: a@b.pl", "Content-Transfer-Encoding: 8bit")
    assert letter(raw(*heads, body=WORDS.encode(charset))).text == WORDS


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Добрый день", "koi8-r"),
        ("Grüße aus Köln", "iso-8859-1"),
        ("日本語です", "iso-2022-jp"),
        ("Žluťoučký kůň", "windows-1250"),
        ("Příliš žluťoučký kůň", "iso-8859-2"),
        ("Ďakujem, kvalitný ľan", "windows-1250"),
        ("Ľan a ľudia, ďakujem", "iso-8859-2"),
        ("Tolerancja ±5 mm, żółć", "windows-1250"),
    ],
)
def test_what_is_declared_rightly_is_believed(text, charset):
    body = text.encode(charset)
    assert letter(raw(f"Content-Type: text/plain; charset={charset}", "From: a@b.pl", body=body)).text == text


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("=?iso-8859-2?Q?Za=BF=F3=B3=E6?=", "Zażółć"),
        ("=?utf-8?B?WmHFvMOzxYLE?= =?utf-8?B?hw==?=", "Zażółć"),  # a letter cut in two
        ("=?utf-8?B?WmHFvMOzxYLEhw?=", "Zażółć"),  # without its padding
        ("=?no-such-charset?Q?Za=BF?=", "Zaż"),
        ("=?utf-8?X?nonsense?=", "=?utf-8?X?nonsense?="),
        ("Oferta =?utf-8?Q?na_p=C3=B3=C5=82ki?= i", "Oferta na półki i"),
        ("=?utf-8?Q??=", ""),
        (WORDS.encode("cp1250"), WORDS),
        (WORDS.encode(), WORDS),
        ("a\r\n b\r\n\tc", "a b c"),
        ("=?us-ascii?Q?" + "x" * 1900 + "?=", "x" * 500),
    ],
)
def test_a_subject_reads_as_it_was_meant(header, shown):
    line = b"Subject: " + (header if isinstance(header, bytes) else header.encode())
    assert letter(raw("From: a@b.pl", line)).subject == shown


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ('"Kowalski, Jan" <jan@firma.pl>', Address("jan@firma.pl", "Kowalski, Jan")),
        ("Kowalski, Jan <jan@firma.pl>", Address("jan@firma.pl", "Jan")),
        ("=?utf-8?Q?Kowalski,_J=C3=B3zef?= <j@firma.pl>", Address("j@firma.pl", "Kowalski, Józef")),
        ("=?utf-8?Q?ada=40znana.pl?= <kto@inny.pl>", Address("kto@inny.pl", "ada@znana.pl")),
        ('"ada@znana.pl" <kto@inny.pl>', Address("kto@inny.pl", "ada@znana.pl")),
        ("<<ada@firma.pl>>", Address("ada@firma.pl")),
        ("undisclosed-recipients:;", None),
        ("ada@firma.pl (Ada)", Address("ada@firma.pl", "Ada")),
        ("Ada <ada@firma.pl", Address("ada@firma.pl", "Ada")),
        ("Ada <ada@@firma.pl>", None),
        ("@@@ ,,, <>", None),
    ],
)
def test_a_sender_is_the_address_and_never_the_name_beside_it(header, sender):
    assert letter(raw(f"From: {header}", "Subject: x")).sender == sender


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Mon, 99 Foo 2026 99:99:99 +9999", "Fri, 27 Nov 2099 10:00:00 +0100", "1 Jan 0001"]
)
def test_without_a_date_that_can_be_it_was_written_when_it_came(date):
    assert letter(raw("From: a@b.pl", f"Date: {date}")).at == NOW


def test_html_is_read_as_text_and_fetches_nothing():
    page = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Dzień&nbsp;dobry,</p><script>alert(1)</script>"
        '<p>cena: <b>15 zł</b> &lt;brutto&gt;</p><ul><li>jeden<li>dwa</ul><img src="https://zly.test/p.gif">'
        '<a href="https://firma.test/oferta">oferta</a> <a href="javascript:x()">zła</a> '
        '<a href="mailto:jan@firma.pl">jan@firma.pl</a><table><tr><td>a</td><td>b</td></tr></table></body>'
    )
    text = "Dzień dobry,\n\ncena: 15 zł <brutto>\n\n- jeden\n\n- dwa\n\n"
    text += "oferta <https://firma.test/oferta> zła jan@firma.pl"
    assert text_from(page) == f"{text}\n\na b"
    got = letter(raw("From: a@b.pl", "Content-Type: text/html; charset=utf-8", body=page.encode()))
    assert (got.text, got.whole) == (f"{text}\n\na b", True)


def test_of_two_forms_the_plain_one_is_read_unless_it_is_empty():
    assert letter(mail(text="Prosto.", html="<p>Ładnie.</p>")).text == "Prosto."
    assert letter(mail(text=" \n", html="<p>Ładnie.</p>")).text == "Ładnie."


def test_files_come_along_with_their_names_and_an_outlook_package_is_one():
    files = [("łąka.pdf", b"%PDF-1.7", "application/pdf"), ("winmail.dat", b"\x78\x9f", "application/ms-tnef")]
    got = letter(mail(files=[*files, ("../../etc/x\u202egpj.exe", b"MZ", "application/octet-stream")]))
    assert [(file.name, file.content) for file in got.files] == [
        ("łąka.pdf", b"%PDF-1.7"),
        ("winmail.dat", b"\x78\x9f"),
        ("xgpj.exe", b"MZ"),
    ]


def test_a_mail_inside_the_mail_is_a_file_and_can_be_read_in_turn():
    outer = MIMEMultipart()
    outer["From"], outer["Subject"] = "sam@spojnik.test", "Fwd"
    part = MIMENonMultipart("message", "rfc822")
    part.set_payload([__import__("email").message_from_bytes(mail("Ada <ada@znana.test>"))])
    outer.attach(MIMEText("Patrz niżej."))
    outer.attach(part)
    got = letter(outer.as_bytes())
    assert [(file.name, file.kind) for file in got.files] == [("message.eml", "message/rfc822")]
    assert letter(got.inner).sender == Address("ada@znana.test", "Ada")


def test_a_small_picture_of_the_page_is_decoration_and_a_photograph_is_not():
    related = MIMEMultipart("related")
    related["From"] = "a@b.pl"
    related.attach(MIMEText("<p>Cześć <img src='cid:1'></p>", "html"))
    for number, size in ((1, 500), (2, 50_000)):
        picture = MIMENonMultipart("image", "png", name=f"{number}.png")
        picture.add_header("Content-ID", f"<{number}>")
        picture.set_payload("x" * size)
        related.attach(picture)
    assert [file.name for file in letter(related.as_bytes()).files] == ["2.png"]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, AUTO),
        ({"X_Autoreply": "yes"}, AUTO),
        ({"Precedence": "bulk"}, BULK),
        ({"List_Id": "<l.test>"}, BULK),
        ({"Auto_Submitted": "auto-generated"}, BULK),
        ({"X_Spam_Flag": "YES"}, BULK),
        ({"Auto_Submitted": "no"}, ""),
        ({"sender": "MAILER-DAEMON@obca.test", "Return_Path": "<>"}, BOUNCE),
    ],
)
def test_what_no_person_wrote_is_told_apart(headers, kind):
    assert letter(mail(**headers)).automatic == kind


def test_a_report_names_the_letters_that_came_back_for_good():
    def report(status):
        return raw(
            "From: mailer-daemon@obca.test",
            "Message-ID: <own@obca.test>",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=B",
            body=(
                b"--B\r\n\r\nSorry.\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n"
                b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; ada@znana.test\r\n"
                + status
                + b"\r\n\r\n--B\r\nContent-Type: "
                b"text/rfc822-headers\r\n\r\nMessage-ID: <ours@crm.test>\r\nSubject: x\r\n\r\n--B--\r\n"
            ),
        )

    read = [letter(report(status)) for status in (b"Action: failed\r\nStatus: 5.1.1", b"Action: delayed")]
    assert [(each.bounced, each.failed_for) for each in read] == [(("ours@crm.test",), ("ada@znana.test",)), ((), ())]


def test_the_address_by_which_it_came_is_found_where_only_the_server_wrote_it():
    secret = "crm+abc@firma.test"
    lines = [
        f"Delivered-To: {secret}",
        f"Received: from a by b for <{secret}>; Fri, 27 Nov 2026 10:00:00 +0100",
        f"X-Original-To: {secret}",
    ]
    assert [secret in letter(raw("From: a@b.pl", line)).envelope for line in lines] == [True, True, True]


def test_only_the_topmost_verdict_about_the_sender_is_the_servers_own():
    bad, good = "Authentication-Results: mx.firma.test; dmarc=fail", "Authentication-Results: mx.firma.test; dmarc=pass"
    assert [letter(raw("From: a@b.pl", *lines)).doubtful for lines in ((bad, good), (good, bad))] == [True, False]


def test_what_says_neither_who_nor_what_is_unreadable_and_whole():
    junk = bytes(range(256)) * 20
    assert (letter(junk).problem, letter(junk).raw) == (UNREADABLE, junk)


def test_what_has_no_end_is_unreadable_and_whole():
    depth = 400
    nested = b"From: a@b.pl\r\nSubject: tu\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
    )
    got = letter(nested)
    assert (got.problem, got.raw, got.sender, got.subject) == (UNREADABLE, nested, Address("a@b.pl"), "tu")
    many = letter(mail(files=[(f"{n}.txt", b"x", "text/x-log") for n in range(300)]))
    assert (many.problem, many.sender) == (UNREADABLE, Address("ewa@obca.test", "Ewa Nowa"))


def test_a_long_text_is_cut_and_says_that_it_is_not_all():
    got = letter(mail(text="Akapit.\n" * 20_000))
    assert (len(got.text), got.whole) == (50_000, False)


def test_of_a_mail_that_is_too_large_the_head_is_known():
    got = head_of(mail().partition(b"\r\n\r\n")[0] + b"\r\n\r\n", size=99_000_000, arrived=NOW)
    assert (got.problem, got.size, got.sender.email, got.subject, got.text) == (
        *("too_large", 99_000_000, "ewa@obca.test", "Zapytanie o blaty", ""),
    )


HEADS = st.sampled_from(
    [
        *(
            b"From: ",
            b"To: ",
            b"Subject: ",
            b"Date: ",
            b"Content-Type: ",
            b"Content-Transfer-Encoding: base64",
            b"\r\n\r\n",
        ),
        *(
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
            b"--x\r\n",
            b"--x--",
            b"=?utf-8?B?",
            b"?=",
            b"<",
            b"@",
        ),
        *(
            b"Content-Disposition: attachment; filename*=utf-8''%ff",
            b"charset=",
            b"message/rfc822",
            b"text/html",
            b"\r\n ",
        ),
        *(
            b"Content-Type: message/delivery-status\r\n\r\n",
            b"References: <a@b> <",
            b"Content-Type: text/plain; charset*0*=x''",
        ),
    ]
)


@settings(max_examples=300)
@given(
    st.one_of(st.binary(max_size=400), st.lists(st.one_of(HEADS, st.binary(max_size=12)), max_size=30).map(b"".join))
)
def test_whatever_the_bytes_nothing_raises_and_none_is_lost(content):
    got = letter(content)
    assert got.raw == content
    rows = [got.subject, got.text, *(file.name for file in got.files), *(receiver.email for receiver in got.receivers)]
    assert "\x00" not in "".join(rows).encode("utf-8").decode()
    assert got.at <= NOW
