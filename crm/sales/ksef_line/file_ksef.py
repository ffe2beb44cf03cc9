"""A folder that stands in for KSeF where everything runs on one machine: nothing leaves it, and no number has force.

DATA_DIR/ksef/taken/<digest>.json     what was handed over, sealed under the master key
DATA_DIR/ksef/elsewhere/*.xml         invoices that another program issued: put them there, and they are fetched
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from lxml import etree

from crm.privacy.keys import cipher
from crm.sales.document_imports import fa3
from crm.sales.document_imports.fa3 import BadInvoice
from crm.sales.ksef.schema_check import refused_elements
from crm.sales.ksef_line.ksef_answers import InvoiceState, Sale, SalesPage, check_signs
from crm.sales.ksef_line.ksef_crypto import digest_of
from crm.sales.ksef_line.ksef_trouble import KsefTrouble
from crm.sales.ksef_line.receipts import written_receipt

TAKEN, REFUSED, REPEATED = (200, "Sukces"), (450, "Błąd weryfikacji semantyki dokumentu faktury"), 440
SELLER = "{*}Podmiot1/{*}DaneIdentyfikacyjne/{*}NIP"


def folder() -> Path:
    """Where it lies."""
    return Path(settings.DATA_DIR) / "ksef"


@dataclass
class FileKsef:
    """The same questions as `KsefClient`, answered by a folder."""

    nip: str

    def sign_in(self) -> None:
        """The folder is there."""
        try:
            for name in ("taken", "elsewhere"):
                (folder() / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            raise KsefTrouble("away", sure=True) from None

    def open_session(self) -> str:
        """A session needs no more than its name."""
        return f"{timezone.now():%Y%m%d}-SO-{uuid4().hex[:10].upper()}"

    def send(self, session: str, content: bytes) -> str:
        """Keep an invoice, judged as KSeF would: by its schema, its seller, its number."""
        digest = digest_of(content)
        row = {"session": session, "reference": f"{timezone.now():%Y%m%d}-EE-{uuid4().hex[:10].upper()}"}
        row |= {"digest": digest, "at": timezone.now().isoformat(), **self.judged(content, digest)}
        version = cipher.current_version()
        sealed = b64encode(cipher.seal_secret(content, version)).decode()
        place = folder() / "taken" / f"{sha256(row['reference'].encode()).hexdigest()}.json"
        place.write_text(json.dumps({**row, "sealed": sealed, "sealed_by": version}), "utf-8")
        return str(row["reference"])

    def judged(self, content: bytes, digest: str) -> dict[str, Any]:
        """The code, words and number of an invoice."""
        try:
            cells = fa3.invoice(content)
            seller = etree.fromstring(content, etree.XMLParser(no_network=True, resolve_entities=False)).findtext(
                SELLER
            )
        except (BadInvoice, etree.XMLSyntaxError, ValueError):
            return {"code": 430, "words": "Błąd weryfikacji pliku faktury"}
        known = {"invoice": cells.get("number", ""), "kind": cells.get("invoice_kind", ""), "nip": seller or ""}
        if refused_elements(content) or seller != self.nip:
            return {**known, "code": REFUSED[0], "words": REFUSED[1]}
        twins = [row for row in rows() if row["code"] == TAKEN[0] and all(row[name] == known[name] for name in known)]
        if twins:
            return {**known, "code": REPEATED, "words": "Duplikat faktury", "original": first(twins)}
        number = number_of(self.nip, digest, timezone.now())
        issued_on = cells.get("issued_on", "")
        return {**known, "code": TAKEN[0], "words": TAKEN[1], "number": number, "issued_on": issued_on}

    def close(self, session: str) -> None:
        """Nothing more comes."""

    def state(self, session: str, reference: str) -> InvoiceState:
        """How an invoice was judged."""
        return state_of(row_of(session, reference))

    def listed(self, session: str) -> list[InvoiceState]:
        """What came in a session."""
        return [state_of(row) for row in rows() if row["session"] == session]

    def receipt(self, session: str, number: str) -> bytes:
        """A receipt, which says that it has no force."""
        for row in rows(TAKEN[0]):
            if (row["session"], row["number"]) == (session, number):
                return written_receipt(row, datetime.fromisoformat(row["at"]))
        raise KsefTrouble("receipt")

    def sales(self, since: datetime, page: int) -> SalesPage:
        """What was handed over and what lies in the folder of others, since a moment."""
        sales = [Sale(row["number"], row["digest"], datetime.fromisoformat(row["at"])) for row in rows(TAKEN[0])]
        sales += [sale for sale, _content in self.elsewhere()]
        fresh = sorted((sale for sale in sales if sale.kept_at >= since), key=lambda sale: sale.kept_at)
        return SalesPage([] if page else fresh, more=False, until=None)

    def elsewhere(self) -> Iterator[tuple[Sale, bytes]]:
        """Invoices that another program issued."""
        for place in sorted((folder() / "elsewhere").glob("*.xml")):
            content, at = place.read_bytes(), datetime.fromtimestamp(place.stat().st_mtime, UTC)
            digest = digest_of(content)
            yield Sale(number_of(self.nip, digest, at), digest, at), content

    def invoice(self, number: str) -> bytes:
        """The XML of an invoice."""
        for sale, content in self.elsewhere():
            if sale.number == number:
                return content
        for row in rows(TAKEN[0]):
            if row["number"] == number:
                return cipher.open_secret(b64decode(row["sealed"]), row["sealed_by"])
        raise KsefTrouble("protocol")


def first(twins: list[dict[str, Any]]) -> list[str]:
    """The session and the number of the one that was there before."""
    return [twins[0]["session"], twins[0]["number"]]


def number_of(nip: str, digest: str, at: datetime) -> str:
    """A number that looks like one of KSeF."""
    head = f"{nip}-{at:%Y%m%d}-{sha256(digest.encode()).hexdigest()[:12].upper()}"
    return f"{head}-{check_signs(head)}"


def rows(code: int | None = None) -> Iterator[dict[str, Any]]:
    """What was handed over, oldest first."""
    try:
        contents = [json.loads(place.read_text("utf-8")) for place in (folder() / "taken").glob("*.json")]
    except (OSError, ValueError):
        raise KsefTrouble("protocol") from None
    yield from (row for row in sorted(contents, key=lambda row: row["at"]) if code is None or row["code"] == code)


def row_of(session: str, reference: str) -> dict[str, Any]:
    """One of them."""
    for row in rows():
        if (row["session"], row["reference"]) == (session, reference):
            return row
    raise KsefTrouble("protocol")


def state_of(row: dict[str, Any]) -> InvoiceState:
    """Its state as KSeF would say it."""
    names = ("reference", "digest", "code", "words", "number")
    session, original = row.get("original", ("", ""))
    known = {name: row[name] for name in names if name in row}
    return InvoiceState(**known, original=original, original_session=session)
