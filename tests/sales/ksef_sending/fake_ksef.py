"""A KSeF on this machine for tests: HTTP and cryptography are real, its key is its own, its faults are asked for."""

import json
from base64 import b64decode, b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import sleep
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

from crm.sales.document_imports import fa3
from crm.sales.ksef_line.file_ksef import number_of
from crm.sales.ksef_line.ksef_crypto import digest_of
from crm.sales.ksef_line.receipts import written_receipt

NIP, TOKEN = "5265877635", "20261202-EC-TOKEN-OF-THE-HOUSE|nip-5265877635|secret"
LATER = timedelta(days=30)


def certificate(key, name="Ministerstwo Finansów"):
    """A certificate of a key, signed by itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now - LATER).not_valid_after(now + LATER)
    return builder.sign(key, hashes.SHA256())


KEY = rsa.generate_private_key(65537, 2048)
CERTIFICATE = b64encode(certificate(KEY).public_bytes(Encoding.DER)).decode()


def opened(text):
    """What was sealed with our public key."""
    return KEY.decrypt(b64decode(text), padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))


@dataclass
class FakeKsef:
    """Its memory. `faults` is {(method, a part of the path): [(status, headers, body), …]}, taken one by one."""

    token: str = TOKEN
    faults: dict = field(default_factory=dict)
    sessions: dict = field(default_factory=dict)  # {reference: [key, start, closed]}
    invoices: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    verdict: tuple = (200, "Sukces", [])
    lock: Lock = field(default_factory=Lock)
    lost: bool = False  # the next invoice is taken, and its answer lost
    upo: object = None  # what is given out in place of the receipt
    page: int = 100

    def answer(self, method, path, body, headers):
        """(status, headers, content) of one request."""
        self.asked.append((method, path, body, headers))
        for (verb, part), replies in self.faults.items():
            if verb == method and part in path and replies:
                return replies.pop(0)
        with self.lock:
            self.offset = int(parse_qs(urlsplit(path).query).get("pageOffset", ["0"])[0])
            return self.routed(method, urlsplit(path).path, body, headers)

    def routed(self, method, path, body, headers):
        parts = path.strip("/").split("/")
        match method, parts:
            case "POST", ["auth", "challenge"]:
                return said({"challenge": "20261202-CR-1", "timestamp": moment(), "timestampMs": 1_700_000_000_000})
            case "GET", ["security", "public-key-certificates"]:
                usage = ["KsefTokenEncryption", "SymmetricKeyEncryption"]
                days = {"validFrom": "2026-01-01T00:00:00+00:00", "validTo": "2036-01-01T00:00:00+00:00"}
                old = {"validFrom": "2020-01-01T00:00:00+00:00", "validTo": "2021-01-01T00:00:00+00:00"}
                row = {"certificate": CERTIFICATE, "certificateId": "a", "publicKeyId": "KEY=", "usage": usage}
                return said([{**row, **old, "certificate": "AAAA"}, {**row, **days}])
        return self.signing_in(method, parts, body) or self.of_signed_in(method, parts, body, headers)

    def signing_in(self, method, parts, body):
        match method, parts:
            case "POST", ["auth", "ksef-token"]:
                content = json.loads(body)
                secret, _bar, at = opened(content["encryptedToken"]).decode().rpartition("|")
                self.let_in = secret == self.token and at == "1700000000000" and content["publicKeyId"] == "KEY="
                return said({"referenceNumber": "20261202-AU-1", "authenticationToken": {"token": "pass"}}, 202)
            case "POST", ["auth", "xades-signature"]:
                config = XAdESSignatureConfiguration(require_x509=True, expect_references=3)
                verified = XAdESVerifier().verify(body, x509_cert=self.trusted, expect_config=config)
                self.let_in = b"20261202-CR-1" in verified[0].signed_data
                return said({"referenceNumber": "20261202-AU-1", "authenticationToken": {"token": "pass"}}, 202)
            case "GET", ["auth", _reference]:
                words = {"code": 200, "description": "Uwierzytelnianie zakończone sukcesem"}
                wrong = {"code": 450, "description": "Błędny token", "details": ["Token unieważniony"]}
                return said({"status": words if self.let_in else wrong})
            case "POST", ["auth", "token", "redeem"]:
                return said({"accessToken": {"token": "access"}, "refreshToken": {"token": "refresh"}})
            case "POST", ["auth", "token", "refresh"]:
                return said({"accessToken": {"token": "access"}})
        return None

    def of_signed_in(self, method, parts, body, headers):
        if headers.get("Authorization") != "Bearer access":
            return said({"title": "Unauthorized", "status": 401, "detail": "no"}, 401)
        return self.of_sessions(method, parts, body) or self.of_queries(method, parts, body)

    def of_sessions(self, method, parts, body):
        match method, parts:
            case "POST", ["sessions", "online"]:
                sealed = json.loads(body)["encryption"]
                reference = f"20261202-SO-{len(self.sessions) + 1}"
                start = b64decode(sealed["initializationVector"])
                self.sessions[reference] = [opened(sealed["encryptedSymmetricKey"]), start, False]
                return said({"referenceNumber": reference, "validUntil": moment()}, 201)
            case "POST", ["sessions", "online", session, "invoices"]:
                return self.take(session, json.loads(body))
            case "POST", ["sessions", "online", session, "close"]:
                self.sessions[session][2] = True
                return 204, {}, b""
            case "GET", ["sessions", session, "invoices"]:
                return said({"invoices": [state(row) for row in self.invoices if row["session"] == session]})
            case "GET", ["sessions", _session, "invoices", reference]:
                return said(state(next(row for row in self.invoices if row["reference"] == reference)))
            case "GET", ["sessions", session, "invoices", "ksef", number, "upo"]:
                row = next(row for row in self.invoices if (row["session"], row["number"]) == (session, number))
                content = written_receipt(row, datetime.now(UTC)) if self.upo is None else self.upo
                return 200, {"Content-Type": "application/xml"}, content
        return None

    def of_queries(self, method, parts, body):
        match method, parts:
            case "POST", ["invoices", "query", "metadata"]:
                return said(self.listed(json.loads(body), self.offset))
            case "GET", ["invoices", "ksef", number]:
                row = next((row for row in self.invoices if row["number"] == number), None)
                return (200, {}, row["content"]) if row else refused(21164, "Faktura nie istnieje")
        return said({"detail": "none"}, 404)

    def take(self, session, content):
        """An invoice as KSeF takes it: opened, compared with its digests, kept."""
        key, start, closed = self.sessions[session]
        if closed:
            return refused(21180, "Status sesji uniemożliwia operację")
        sealed = b64decode(content["encryptedInvoiceContent"])
        decryptor = Cipher(algorithms.AES(key), modes.CBC(start)).decryptor()
        unpadder = PKCS7(128).unpadder()
        plain = unpadder.update(decryptor.update(sealed) + decryptor.finalize()) + unpadder.finalize()
        assert (content["invoiceHash"], content["invoiceSize"]) == (digest_of(plain), len(plain))
        assert (content["encryptedInvoiceHash"], content["encryptedInvoiceSize"]) == (digest_of(sealed), len(sealed))
        row = self.keep(plain, session=session)
        if self.lost:
            self.lost = False
            return 503, {}, b""
        return said({"referenceNumber": row["reference"]}, 202)

    def keep(self, plain, session="20261201-SO-9"):
        """Judged and kept; one that is there already is refused as a duplicate."""
        cells, digest = fa3.invoice(plain), digest_of(plain)
        row = {"content": plain, "digest": digest, "session": session, "nip": NIP, "invoice": cells["number"]}
        row |= {"issued_on": cells["issued_on"], "at": datetime.now(UTC), "extensions": None}
        row |= {
            "reference": f"20261202-EE-{len(self.invoices) + 1}",
            "number": number_of(NIP, digest, datetime.now(UTC)),
        }
        row["status"] = self.verdict
        twins = [each for each in self.invoices if each["invoice"] == row["invoice"] and each["status"][0] == 200]
        if twins and self.verdict[0] == 200:
            row["status"] = (440, "Duplikat faktury", [])
            row["extensions"] = {
                "originalKsefNumber": twins[0]["number"],
                "originalSessionReferenceNumber": twins[0]["session"],
            }
            row["number"] = ""
        self.invoices.append(row)
        return row

    def listed(self, query, offset):
        """A page of what was kept since a moment."""
        since = datetime.fromisoformat(query["dateRange"]["from"])
        rows = [row for row in self.invoices if row["at"] >= since and row["status"][0] == 200]
        assert query["subjectType"] == "Subject1"
        rows = rows[offset * self.page :]
        page = rows[: self.page]
        sales = [
            {
                "ksefNumber": row["number"],
                "invoiceHash": row["digest"],
                "permanentStorageDate": row["at"].isoformat(),
            }
            for row in page
        ]
        return {"invoices": sales, "hasMore": len(rows) > len(page), "isTruncated": False}


def state(row):
    """One invoice of a session."""
    code, description, details = row["status"]
    status = {"code": code, "description": description, "details": details, "extensions": row["extensions"]}
    known = {"referenceNumber": row["reference"], "invoiceHash": row["digest"], "status": status}
    return {
        **known,
        "ordinalNumber": 1,
        "invoicingDate": moment(),
        **({"ksefNumber": row["number"]} if code == 200 else {}),
    }


def moment():
    """Now, as KSeF writes it."""
    return datetime.now(UTC).isoformat()


def said(content, status=200):
    """An answer in JSON."""
    return status, {"Content-Type": "application/json"}, json.dumps(content).encode()


def refused(code, words, details=()):
    """A refusal as a problem."""
    error = {"code": code, "description": words, "details": list(details)}
    return said({"title": "Bad Request", "status": 400, "detail": words, "errors": [error]}, 400)


@contextmanager
def running():
    """(its address, the fake itself)."""
    fake = FakeKsef()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, content = fake.answer(self.command, self.path, body, dict(self.headers))
            if status == 0:  # it hangs up in the middle
                sleep(0.05)
                self.connection.close()
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_said):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", fake
    finally:
        server.shutdown()
        server.server_close()
