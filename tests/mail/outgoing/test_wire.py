"""What a mail server gets, byte for byte: ASCII, CRLF, short lines, whatever somebody calls themselves or writes about.

A relay then has nothing to change, and a DKIM signature made on the way holds (RFC 6376 5.3, RFC 5322 2.1.1).
"""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest

from crm.mail.outgoing.delivery import deliver
from crm.mail.parsing.letter import Address
from crm.mail.parsing.parser import read
from crm.mail.transports.wire import UnsendableError, ascii_address, folded, one_line, quoted_printable
from tests.mail.conftest import ends, make_due, stands

HOSTILE = {
    "polish": "Zażółć gęślą jaźń " * 16 + "koniec",
    "emoji": "😀👩‍👩‍👧" * 38,
    "injection": "Temat\r\nBcc: zly@obcy.test\r\n\r\nTreść",
    "long": "x" * 300,
    "quotes": 'Nowak, "Marta" <a@b>; \\ (c)',
    "encoded": "=?utf-8?b?aGE=?= tak",
    "separators": "jeden\u2028dwa\u0085trzy\x00cztery\x0bpięć",
    "surrogate": "lone \ud800 one",
}


def faults(raw: bytes) -> list[str]:
    """What a relay or a mail store might change in the letter."""
    lines = raw.split(b"\r\n")
    bare = raw.replace(b"\r\n", b"")
    is_there_by_fault = {
        "not ASCII": not raw.isascii(),
        "bare line end": b"\r" in bare or b"\n" in bare,
        "long line": max(map(len, lines)) > 78,
        "blank at the end": any(line.endswith((b" ", b"\t")) for line in lines),
        "like the head of a letter in a store": any(line.startswith(b"From ") for line in lines),
        "lone dot": b"." in lines,
    }
    return [name for name, is_there in is_there_by_fault.items() if is_there]


@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_in_a_letter_is_for_a_relay_to_change(server, write, sam, ada, contracts, kind):
    hostile = HOSTILE[kind].replace("\ud800", "")  # a database holds no half of a letter
    sam.first_name, sam.last_name = hostile.replace("\x00", "")[:80], hostile.replace("\x00", "")[80:160]
    sam.save(update_fields=["first_name", "last_name"])
    text = f"From mnie\n.\n..\nspacje  \n\tkoniec\t\n{'ż' * 200}\nFrom {'a' * 90}\n{hostile}"
    files = [(f"{hostile}.pdf", b"From \x00\r\n.\r\n" * 300, "application/pdf")]
    message = write(ada.person, by=sam, purpose=contracts, subject=hostile, text=text, attachments=files, writer=sam)
    deliver(message.pk)
    [raw] = server.bytes
    letter = message_from_bytes(raw, policy=policy.default)
    [file] = letter.iter_attachments()
    heads = [
        *("From", "Reply-To", "To", "Subject", "Date", "Message-ID", "Content-Language", "MIME-Version"),
        "Content-Type",
    ]
    assert (faults(raw), letter.keys(), letter["Subject"]) == ([], heads, one_line(hostile))
    assert read(raw, arrived=message.created_at).sender == Address("spojnik@localhost", one_line(f"{sam} (Spójnik)"))
    body = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert body.startswith("\n".join(re.split(r"\r\n|\r|\n", text)))
    assert (file.get_content(), file.get_filename()) == (files[0][1], one_line(files[0][0]).replace("\\", "_"))


def test_a_letter_holds_the_same_text_as_the_outbox(server, write, sam):
    message = write(sam, by=sam)
    content = message.content
    deliver(message.pk)
    [letter] = server.arrived
    parts = [letter.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html")]
    assert parts == [content["text"], content["html"].rstrip("\n") + "\n"]


@pytest.mark.parametrize("line", ["", "a", "a" * 75, "a" * 76, "a" * 77, "ż" * 500, " ", "\t", "From " + "b" * 80])
def test_every_line_comes_back_as_it_was(line):
    coded = quoted_printable(f"{line}\n{line}")
    part = message_from_bytes(
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + coded,
        policy=policy.default,
    )
    text = f"{line}\n{line}".rstrip("\n") + "\n"
    assert (part.get_content().replace("\r\n", "\n"), faults(coded)) == (text, [])


def test_a_word_that_cannot_be_cut_stays_whole_on_its_line():
    link = f"<https://crm.firma.test/{'a' * 300}>"
    assert folded("List-Unsubscribe", [link]) == f"List-Unsubscribe: {link}\r\n".encode()
    with pytest.raises(UnsendableError):
        folded("List-Unsubscribe", ["x" * 999])


def test_an_address_stands_in_ascii_or_is_none():
    assert ascii_address("marta@łąka.pl") == "marta@xn--ka-ola7v.pl"
    for broken in ("żółw@firma.test", "a b@firma.test", "a@b>\r\nRCPT TO:<c@d", "firma.test", "@firma.test", "a@"):
        with pytest.raises(UnsendableError):
            ascii_address(broken)


def test_a_letter_to_such_an_address_is_given_up_and_says_so(server, write, sam):
    message = write("żółw@obcy.test", by=sam)
    make_due(message)
    deliver(message.pk)
    assert (stands(message, "state", "reason"), ends(message)) == (
        ("undelivered", "unsendable"),
        [("unsendable", None)],
    )


def test_a_subject_reads_the_same_in_an_old_program(server, write, sam):
    subject = HOSTILE["polish"]
    deliver(write(sam, by=sam, subject=subject).pk)
    raw = re.search(rb"\r\nSubject:((?: [^\r]*\r\n)+)", server.bytes[0])[1].decode().replace("\r\n", "")
    assert str(make_header(decode_header(raw.strip()))) == subject
