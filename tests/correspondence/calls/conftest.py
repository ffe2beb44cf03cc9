"""A phone system: what it posts to us, signed; and a real server that rings for us when it is asked."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.correspondence.calls import cti, phone_systems, zadarma
from crm.correspondence.models import PhoneSystem
from crm.privacy.actors import system as machine
from crm.privacy.models import Recipient
from tests.disclosing import in_order

BY = machine("test")
SECRET = "a-secret-of-the-test"
ADAS, STRANGERS = "+48602333444", "+48511000111"


class PhoneServer:
    """Keeps what it was asked: (method, path, headers, body)."""

    def __init__(self):
        self.asked, self.status, self.says = [], 200, {"status": "success"}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def handler_of(phones):
    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            phones.asked.append((self.command, self.path, headers, body))
            content = json.dumps(phones.says).encode()
            self.send_response(phones.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer

        def log_message(self, *_words):
            return

    return Handler


@pytest.fixture(scope="session")
def listening_phones():
    phones = PhoneServer()
    yield phones
    phones.stop()


@pytest.fixture
def phones(listening_phones):
    """The same, fresh."""
    listening_phones.asked, listening_phones.status = [], 200
    listening_phones.says = {"status": "success"}
    return listening_phones


@pytest.fixture
def set_up(phones, sam, contracts):
    """set_up(kind) is a phone system that is on, with an agreement; Sam has extension 102."""

    def made(kind=PhoneSystem.Kind.CTI, **columns):
        recipient = in_order(Recipient.objects.get(slug="sms-gateway"), contracts)
        row = PhoneSystem(kind=kind, name="Centrala", address=phones.url, login="key", recipient=recipient, **columns)
        phone_systems.keep_system(row, secret=SECRET, by=BY)
        phone_systems.give_lines(row, {sam: "102"}, by=BY)
        phone_systems.switch_system(row, on=True, by=BY)
        return PhoneSystem.objects.get(pk=row.pk)

    return made


@pytest.fixture
def cti_hook(client, set_up):
    """cti_hook(event fields) is what the system posts, signed; `secret`, `key` and `ago` forge it."""
    system, counted = set_up(), iter(range(1000))

    def told(secret=SECRET, key="", ago=timedelta(), **fields):
        body = json.dumps({"call": "c1", "direction": "in", "from": ADAS, "to": "102", **fields}).encode()
        key, stamp = key or f"msg{next(counted)}", str(int((timezone.now() - ago).timestamp()))
        headers = {cti.ID: key, cti.TIMESTAMP: stamp, cti.SIGNATURE: f"v1,{cti.sign(secret, key, stamp, body)}"}
        url = reverse("contacts:call_hook", args=[system.uid])
        return client.post(url, body, content_type="application/json", headers=headers)

    told.system = system
    return told


@pytest.fixture
def zadarma_hook(client, set_up):
    """zadarma_hook(event, fields) is a notification, signed over its three fields."""
    system = set_up(PhoneSystem.Kind.ZADARMA)

    def told(event, secret=SECRET, **fields):
        posted = {
            "event": event,
            "pbx_call_id": "in_1",
            "call_start": "2026-11-30 10:00:00",
            "caller_id": ADAS,
            "called_did": "48221234567",
            **fields,
        }
        signed = "".join(posted.get(name, "") for name in zadarma.KINDS[event][2])
        url = reverse("contacts:call_hook", args=[system.uid])
        return client.post(url, posted, headers={"Signature": zadarma.sign(secret, signed)})

    told.system = system
    return told
