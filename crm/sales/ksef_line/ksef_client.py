"""The client of KSeF API 2.0.

    challenge ─> token sealed by the Ministry's key, or a signed request ─> access token
    session with a key of its own ─> sealed invoice ─> close ─> state of the invoice ─> receipt
    query of our sales since a moment ─> XML by its number

One client is one sign-in. Tokens live in memory alone; an access token that ends in the middle is renewed once.
"""

import json
import time
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from crm.sales.ksef_line.certificate_proof import signed_request
from crm.sales.ksef_line.ksef_answers import InvoiceState, SalesPage, reference_in, sales_in, state_in, words_in
from crm.sales.ksef_line.ksef_crypto import FOR_SESSIONS, FOR_SIGN_IN, SessionKey, digest_of, public_key
from crm.sales.ksef_line.ksef_requests import asked, read_json
from crm.sales.ksef_line.ksef_trouble import KsefRefusal, KsefTrouble, in_one_line

FORM = {"systemCode": "FA (3)", "schemaVersion": "1-0E", "value": "FA"}
XML = "application/xml"
PAGE = 100
LONGEST_SPAN = timedelta(days=80)  # a query spans three months at most
ASKING = (0.2, 0.5, 1.0, 2.0, 2.0, 3.0, 3.0, 5.0)  # seconds between looks at a sign-in
IN_PROGRESS, DONE = 100, 200


@dataclass
class KsefClient:
    """One sign-in as the seller `nip`. `proof` is {"token": …} or {"certificate": …, "key": …}."""

    address: str
    nip: str
    proof: dict[str, str] = field(repr=False)
    access: str = field(default="", repr=False)
    renewing: str = field(default="", repr=False)
    sessions: dict[str, SessionKey] = field(default_factory=dict, repr=False)

    def sign_in(self) -> None:
        """Get an access token; KsefTrouble where KSeF does not let us in."""
        try:
            started = self.started(read_json(asked("POST", f"{self.address}/auth/challenge")))
            pass_token = str(started["authenticationToken"]["token"])
            self.wait_for(reference_in(started["referenceNumber"]), pass_token)
            tokens = read_json(asked("POST", f"{self.address}/auth/token/redeem", bearer=pass_token))
            self.access, self.renewing = str(tokens["accessToken"]["token"]), str(tokens["refreshToken"]["token"])
        except KsefRefusal as refusal:
            raise KsefTrouble("sign_in", sure=True, words=refusal.words) from None
        except (KeyError, TypeError, ValueError):
            raise KsefTrouble("protocol", sure=True) from None

    def started(self, challenge: dict[str, Any]) -> dict[str, Any]:
        """The answer to our proof."""
        mark = reference_in(challenge["challenge"])
        if "certificate" in self.proof:
            signed = signed_request(mark, self.nip, self.proof["certificate"], self.proof["key"])
            return read_json(asked("POST", f"{self.address}/auth/xades-signature", signed, kind=XML))
        key = public_key(self.keys(), FOR_SIGN_IN, timezone.now())
        content = {
            "challenge": mark,
            "contextIdentifier": {"type": "Nip", "value": self.nip},
            "encryptedToken": key.sealed(f"{self.proof['token']}|{moment_of(challenge)}".encode()),
            **({"publicKeyId": key.id} if key.id else {}),
        }
        return read_json(asked("POST", f"{self.address}/auth/ksef-token", content))

    def keys(self) -> list[dict[str, Any]]:
        """The Ministry's public keys, as its own address gives them out."""
        rows = json.loads(asked("GET", f"{self.address}/security/public-key-certificates"))
        if not isinstance(rows, list):
            raise KsefTrouble("protocol", sure=True)
        return rows

    def wait_for(self, reference: str, pass_token: str) -> None:
        """Until KSeF has looked at our proof."""
        for pause in ASKING:
            status = read_json(asked("GET", f"{self.address}/auth/{reference}", bearer=pass_token))["status"]
            if int(status["code"]) == DONE:
                return
            if int(status["code"]) != IN_PROGRESS:
                raise KsefTrouble("sign_in", sure=True, words=in_one_line("; ".join(words_in(status))))
            time.sleep(pause)
        raise KsefTrouble("away", sure=True)

    def ask(self, method: str, path: str, content: Any = None, accept: str = "application/json") -> bytes:
        """One request with the access token; once again with a renewed one where it has ended."""
        try:
            return asked(method, f"{self.address}/{path}", content, bearer=self.access, accept=accept)
        except KsefTrouble as trouble:
            if trouble.code != "sign_in" or not self.renewing:
                raise
        renewing, self.renewing = self.renewing, ""
        renewed = read_json(asked("POST", f"{self.address}/auth/token/refresh", bearer=renewing))
        try:
            self.access = str(renewed["accessToken"]["token"])
        except (KeyError, TypeError):
            raise KsefTrouble("protocol", sure=True) from None
        return asked(method, f"{self.address}/{path}", content, bearer=self.access, accept=accept)

    def open_session(self) -> str:
        """A session for invoices, with a key of its own; how KSeF calls it."""
        key = public_key(self.keys(), FOR_SESSIONS, timezone.now())
        session_key = SessionKey()
        encryption = {
            "encryptedSymmetricKey": key.sealed(session_key.key),
            "initializationVector": b64encode(session_key.start).decode(),
            **({"publicKeyId": key.id} if key.id else {}),
        }
        answer = read_json(self.ask("POST", "sessions/online", {"formCode": FORM, "encryption": encryption}))
        reference = reference_in(answer.get("referenceNumber"))
        self.sessions[reference] = session_key
        return reference

    def send(self, session: str, content: bytes) -> str:
        """Hand one invoice over in a session that this client opened; how KSeF calls it."""
        sealed = self.sessions[session].sealed(content)
        body = {
            "invoiceHash": digest_of(content),
            "invoiceSize": len(content),
            "encryptedInvoiceHash": digest_of(sealed),
            "encryptedInvoiceSize": len(sealed),
            "encryptedInvoiceContent": b64encode(sealed).decode(),
            "offlineMode": False,
        }
        answer = read_json(self.ask("POST", f"sessions/online/{session}/invoices", body))
        return reference_in(answer.get("referenceNumber"))

    def close(self, session: str) -> None:
        """Nothing more comes in this session. One that is closed already stays so."""
        try:
            self.ask("POST", f"sessions/online/{session}/close")
        except KsefRefusal:
            return

    def state(self, session: str, reference: str) -> InvoiceState:
        """How far KSeF is with an invoice."""
        return state_in(read_json(self.ask("GET", f"sessions/{session}/invoices/{reference}")), self.nip)

    def listed(self, session: str) -> list[InvoiceState]:
        """What arrived in a session: of ours one invoice at most."""
        content = read_json(self.ask("GET", f"sessions/{session}/invoices?pageSize=10"))
        rows = content.get("invoices")
        if not isinstance(rows, list):
            raise KsefTrouble("protocol")
        return [state_in(row, self.nip) for row in rows]

    def receipt(self, session: str, number: str) -> bytes:
        """The receipt of an invoice that KSeF took in a session, as XML."""
        return self.ask("GET", f"sessions/{session}/invoices/ksef/{number}/upo", accept=XML)

    def sales(self, since: datetime, page: int) -> SalesPage:
        """Invoices of ours that KSeF has kept for good since a moment, oldest first."""
        until = min(since + LONGEST_SPAN, timezone.now())
        days = {
            "dateType": "PermanentStorage",
            "from": written(since),
            "to": written(until),
            "restrictToPermanentStorageHwmDate": True,
        }
        query = urlencode({"sortOrder": "Asc", "pageOffset": page, "pageSize": PAGE})
        body = {"subjectType": "Subject1", "dateRange": days}
        return sales_in(read_json(self.ask("POST", f"invoices/query/metadata?{query}", body)), self.nip)

    def invoice(self, number: str) -> bytes:
        """The XML of an invoice by its number."""
        return self.ask("GET", f"invoices/ksef/{number}", accept=XML)


def moment_of(challenge: dict[str, Any]) -> int:
    """The moment of a challenge in milliseconds; ValueError where it says none."""
    if "timestampMs" in challenge:
        return int(challenge["timestampMs"])
    moment = parse_datetime(str(challenge["timestamp"]))
    if moment is None:
        raise ValueError("no moment")
    return int(moment.timestamp() * 1000)


def written(moment: datetime) -> str:
    """A moment as KSeF reads it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
