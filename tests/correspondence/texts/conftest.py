"""A provider of text messages: a real server of this machine that speaks as SMSAPI does, and the way to it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.urls import reverse

from crm.mail.models.messages import Message
from crm.mail.models.text_gateways import TextGateway
from crm.mail.outgoing.delivery import deliver
from crm.mail.texts import gateway_settings
from crm.privacy.actors import system
from crm.privacy.models import Recipient
from tests.conftest import agree
from tests.disclosing import in_order
from tests.mail.conftest import make_due

BY = system("test")
TOKEN = "token-of-the-test"


class SmsProvider:
    """Takes texts, or answers what `answers` says, one after the other; `drop` shuts the line without a word."""

    def __init__(self):
        self.got, self.marks, self.answers = [], set(), []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def texts(self):
        return [(fields["to"], fields["message"]) for fields in self.got]

    def take(self, path, headers, fields):
        """(status, body) of the answer."""
        if path != "/sms.do" or headers["Authorization"] != f"Bearer {TOKEN}":
            return 401, {"error": 101, "message": "Authorization failed"}
        if fields["idx"] in self.marks and fields["check_idx"] == "1":
            return 400, {"error": 53, "message": "Not unique idx parameter"}
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, dict):
            return 400, answer
        self.marks.add(fields["idx"])
        self.got.append(fields)
        if answer == "drop":
            return None, None
        row = {"id": f"ID{len(self.got)}", "status": "QUEUE", "error": None, "idx": fields["idx"], "parts": 1}
        return 200, {"count": 1, "list": [row]}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def handler_of(provider):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {name: values[0] for name, values in parse_qs(body).items()}
            status, content = provider.take(self.path, self.headers, fields)
            if status is None:
                self.close_connection = True
                return
            answer = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words):
            return

    return Handler


@pytest.fixture(scope="session")
def listening_provider():
    provider = SmsProvider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(listening_provider):
    """The same, fresh."""
    listening_provider.got, listening_provider.marks, listening_provider.answers = [], set(), []
    return listening_provider


@pytest.fixture
def gateway(provider, team_a, contracts, offers):
    """The way to it, switched on, with an agreement."""
    recipient = in_order(Recipient.objects.get(slug="sms-gateway"), contracts, offers)
    row = TextGateway(name="SMSAPI", address=provider.url, recipient=recipient, team=team_a, two_way=True)
    gateway_settings.keep_gateway(row, token=TOKEN, by=BY)
    gateway_settings.switch_gateway(row, on=True, by=BY)
    return TextGateway.objects.get()


@pytest.fixture
def reached(ada, contracts, sam):
    """Ada, whom we may text about contracts."""
    agree(ada.person, contracts, by=sam, channel="sms")
    return type(ada).objects.with_keys().get(pk=ada.pk)


@pytest.fixture
def hook(client, gateway):
    """hook(fields) is what the provider posts to us."""
    url = reverse("contacts:text_hook", args=[gateway.uid, gateway.hook_key])
    return lambda **fields: client.post(url, fields)


def delivered(entry):
    """Deliver its message; (state, reason) then."""
    make_due(entry.message)
    deliver(entry.message_id)
    return Message.objects.values_list("state", "reason").get(pk=entry.message_id)
