"""What `doctor` says of sending domains, against a real DNS server: published, missing, wrong, silent."""

import socketserver
import struct
import threading

import pytest

from crm.mail.models.sending_domains import SendingDomain
from crm.mail.senders.dns_question import NotAnswered, texts_of
from crm.mail.senders.domain_findings import findings
from crm.mail.senders.sending_domains import name_domain
from crm.privacy.actors import system

BY = system("test")
GOOD = {
    "firma.pl": ["google-site-verification=x", "v=spf1 include:_spf.poczta.pl -all"],
    "mail._domainkey.firma.pl": ["v=DKIM1; k=rsa; p=" + "A" * 400],
    "_dmarc.firma.pl": ["v=DMARC1; p=quarantine"],
}


class Answering(socketserver.DatagramRequestHandler):
    """Answers questions for TXT out of `server.zone`; in the way `server.mood` says."""

    def handle(self) -> None:
        self.wfile.write(self.server.reply(self.rfile.read(), short=True))


class OnConnection(socketserver.StreamRequestHandler):
    """The same by TCP."""

    def handle(self) -> None:
        (size,) = struct.unpack(">H", self.rfile.read(2))
        reply = self.server.zone_of.reply(self.rfile.read(size), short=False)
        self.wfile.write(struct.pack(">H", len(reply)) + reply)


class Dns(socketserver.ThreadingUDPServer):
    """A name server on this machine."""

    zone, mood = {}, ""

    def reply(self, question: bytes, *, short: bool) -> bytes:
        if self.mood == "nonsense":
            return b"\xff" * 40
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1 : at + 1 + question[at]].decode())
            at += 1 + question[at]
        texts = self.zone.get(".".join(labels), [])
        records = b"".join(self.record(text) for text in texts)
        cut = short and len(records) > 300
        flags = 0x8180 | (0x0200 if cut else 0) | (0 if texts else 3)
        number = question[:2] if self.mood != "other" else b"\0\0"
        head = number + struct.pack(">HHHHH", flags, 1, 0 if cut else len(texts), 0, 0)
        return head + question[12 : at + 5] + (b"" if cut else records)

    @staticmethod
    def record(text: str) -> bytes:
        raw = text.encode()
        pieces = [raw[start : start + 255] for start in range(0, len(raw), 255)]
        data = b"".join(bytes([len(piece)]) + piece for piece in pieces)
        return b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 60, len(data)) + data


@pytest.fixture
def dns(settings):
    """A name server that knows firma.pl; we send from there."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), OnConnection) as by_tcp:
        port = by_tcp.server_address[1]
        with Dns(("127.0.0.1", port), Answering) as server:
            by_tcp.zone_of, server.zone = server, {name: list(texts) for name, texts in GOOD.items()}
            for each in (server, by_tcp):
                threading.Thread(target=each.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
            settings.DNS_SERVER, settings.MAIL_TRANSPORT = f"127.0.0.1:{port}", "smtp"
            settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "smtp.poczta.pl", "Biuro <biuro@firma.pl>"
            yield server
            for each in (server, by_tcp):
                each.shutdown()


@pytest.fixture
def named(db):
    name_domain(SendingDomain(name="firma.pl", selector="mail"), by=BY)


def said() -> list[tuple[bool, bool, str]]:
    return [(row["ok"], row["warning"], row["detail"]) for row in findings()]


def test_a_domain_that_publishes_all_three_is_well(dns, named):
    assert said() == [(True, False, "SPF, DKIM i DMARC są opublikowane")]
    assert texts_of("mail._domainkey.firma.pl") == GOOD["mail._domainkey.firma.pl"]  # it fits TCP only


@pytest.mark.parametrize(
    ("name", "texts", "detail", "advice"),
    [
        ("firma.pl", [], "brakuje SPF", "rekord TXT „v=spf1 … -all”"),
        ("firma.pl", ["v=spf1 -all", "v=spf1 ~all"], "SPF jest opublikowany więcej niż raz", "jeden rekord TXT"),
        ("firma.pl", ["v=spf1 +all"], "SPF pozwala wysyłać każdemu serwerowi", "-all albo ~all"),
        ("mail._domainkey.firma.pl", [], "brakuje klucza DKIM", "mail._domainkey.firma.pl"),
        ("mail._domainkey.firma.pl", ["v=DKIM1; p="], "klucz DKIM jest wycofany", "mail._domainkey.firma.pl"),
        ("_dmarc.firma.pl", [], "brakuje DMARC", "_dmarc.firma.pl"),
        ("_dmarc.firma.pl", ["v=DMARC1; p=maybe"], "DMARC jest nieprawidłowy", "p=none"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_what_to_publish(dns, named, name, texts, detail, advice):
    dns.zone[name] = texts
    [finding] = findings()
    assert (finding["ok"], finding["warning"], finding["detail"], advice in finding["advice"]) == (
        True,
        True,
        detail,
        True,
    )


def test_without_a_selector_the_key_cannot_be_looked_for(dns, db):
    assert said() == [(True, True, "selektor DKIM nie jest tu znany")]


def test_the_policy_of_the_domain_above_counts(dns, named, db):
    dns.zone |= {"poczta.firma.pl": ["v=spf1 -all"], "mail._domainkey.poczta.firma.pl": ["p=A"]}
    name_domain(SendingDomain(name="poczta.firma.pl", selector="mail"), by=BY)
    assert [warning for _ok, warning, _detail in said()] == [False, False]


@pytest.mark.parametrize("mood", ["nonsense", "other"])
def test_nonsense_is_no_answer_and_no_fault(dns, named, mood):
    dns.mood = mood
    with pytest.raises(NotAnswered):
        texts_of("firma.pl")
    assert said() == [(True, True, "nie udało się zapytać: DNS nie odpowiada")]


def test_silence_is_asked_once(dns, named, settings):
    name_domain(SendingDomain(name="druga.pl"), by=BY)
    settings.DNS_SERVER = "127.0.0.1:1"
    assert [detail for _ok, _warning, detail in said()] == ["nie udało się zapytać: DNS nie odpowiada"] * 2


def test_nothing_is_asked_of_names_that_are_not_public_nor_while_no_mail_leaves(dns, db, settings):
    settings.DEFAULT_FROM_EMAIL = "Biuro <biuro@firma.test>"
    assert said() == [(True, False, "ta nazwa nie jest publiczna; z zewnątrz nikt jej nie sprawdzi")]
    settings.MAIL_TRANSPORT = "file"
    assert findings() == []
