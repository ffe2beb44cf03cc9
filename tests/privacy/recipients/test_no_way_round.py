"""No data go to a recipient past the disclosure gate: whoever writes that they went, or opens a way out, asks it.

Read from the source. A new door (a web hook, a store for backups, another transport) fails here until it calls
`check_disclosure` or `may_disclose`, or stands below with the module that asks for it, or the law that lets it go."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from tests.product.test_gate import dotted, module_of, names_in, sources

GATE = "crm.privacy.recipients.gate."
ASKS = {GATE + name for name in ("may_disclose", "check_disclosure", "judge")}
ROW = "crm.privacy.models.Disclosure"
WRITES = (ROW, f"{ROW}.note", *(f"{ROW}.objects.{act}" for act in ("create", "bulk_create", "get_or_create")))
RAW = ROW + "._meta"  # its table in a statement of one's own
AWAY = (
    *("smtplib.", "requests.", "httpx.", "aiohttp.", "urllib.request.", "urllib3.", "http.client.", "ftplib."),
    *("paramiko.", "socket.create_connection", "socket.socket", "boto3.", "imaplib."),
    "django.core.mail.backends.smtp.",
)
SMTP = "crm.mail.transports.smtp.send"
SHOW = "crm.api.protocol.disclosure.show"
OWN = {
    "crm/privacy/models/outside/recipients.py": "the model itself",
}
"""{module that writes disclosures without asking: why}."""
DOORS = {
    "crm/privacy/guards/guarded_post.py": "crm/api/webhooks/event_bodies.py",
    "crm/contacts/registers/http.py": "crm/contacts/registers/register_lookup.py",
    "crm/mail/transports/account_line.py": "crm/mail/outgoing/carrier.py",
    "crm/mail/transports/smtp.py": "crm/mail/outgoing/carrier.py",
}
"""{module that speaks to other machines: the module that asks the gate before it is called}."""
NOBODYS = {
    "crm/mail/senders/dns_question.py": "names of the house's own domains, asked of its resolver",
    "crm/privacy/uploads/scanner.py": "the house's own scanner",
    "crm/api/protocol/sandbox/house_process.py": "a line to a child of its own, with invented people alone",
}
"""{module that speaks to other machines without handing people's data to a recipient: why}."""


@cache
def read(name: str, text: str) -> tuple[tuple[ast.AST, ...], dict[str, str]]:
    """(its nodes, what its names stand for)."""
    tree = ast.parse(text)
    call = ast.Call | ast.ClassDef | ast.Attribute | ast.Name
    return tuple(node for node in ast.walk(tree) if isinstance(node, call)), names_in(tree, module_of(name))


def calls(name: str, text: str) -> Iterator[tuple[str, ast.Call]]:
    """(what is called in full, the call)."""
    nodes, known = read(name, text)
    yield from ((dotted(node.func, known), node) for node in nodes if isinstance(node, ast.Call))


def bases(name: str, text: str) -> Iterator[str]:
    """What its classes inherit from, in full."""
    nodes, known = read(name, text)
    yield from (dotted(base, known) for node in nodes if isinstance(node, ast.ClassDef) for base in node.bases)


def names_of(name: str, text: str) -> set[str]:
    """Every dotted name that stands in it, in full."""
    nodes, known = read(name, text)
    return {dotted(node, known) for node in nodes if isinstance(node, ast.Attribute | ast.Name)}


def asks(name: str, text: str) -> bool:
    """Whether the module asks the gate."""
    return any(called in ASKS for called, _call in calls(name, text))


def unasked(files: Iterable[tuple[str, str]]) -> list[str]:
    """Modules that write a disclosure and do not ask the gate."""
    return [
        name
        for name, text in files
        if "Disclosure" in text and name not in OWN and not asks(name, text)
        if any(called in WRITES for called, _call in calls(name, text)) or RAW in names_of(name, text)
    ]


def opening(files: Iterable[tuple[str, str]]) -> set[str]:
    """Modules that speak to other machines: they call what does, or inherit from it."""
    return {
        name
        for name, text in files
        if any(each.startswith(AWAY) for each in (*bases(name, text), *(called for called, _call in calls(name, text))))
    }


def nameless_pages(files: Iterable[tuple[str, str]]) -> list[str]:
    """«file:line» of every page of the API that shows people for no purpose: nobody could ask the gate for it."""
    matches = []
    for name, text in files:
        for called, call in calls(name, text):
            by_arg = {word.arg: word.value for word in call.keywords}
            nobody = isinstance(by_arg.get("people"), ast.List) and not by_arg["people"].elts
            if called == SHOW and not nobody and "purpose" not in by_arg:
                matches.append(f"{name}:{call.lineno}")
    return matches


def test_whoever_writes_a_disclosure_asks_the_gate():
    assert unasked(sources()) == []


def test_whoever_speaks_to_another_machine_has_somebody_who_asks():
    files = dict(sources())
    assert sorted(opening(files.items()) - set(DOORS) - set(NOBODYS)) == []
    assert [asking for asking in DOORS.values() if not asks(asking, files[asking])] == []


def test_no_door_outlives_its_line():
    result = opening(sources())
    assert sorted((set(DOORS) | set(NOBODYS)) - result) == []


def test_mail_leaves_by_the_one_way_that_asks():
    files = dict(sources())
    sending = [name for name, text in files.items() if any(called == SMTP for called, _call in calls(name, text))]
    assert sending == ["crm/mail/outgoing/delivery.py"]
    claimed = {called for called, _call in calls(sending[0], files[sending[0]])}
    assert "crm.mail.outgoing.carrier.hold" in claimed


def test_a_page_of_the_api_names_the_purpose_for_which_people_are_shown():
    assert nameless_pages((name, text) for name, text in sources() if name.startswith("crm/api/")) == []


PLANTED = "from crm.privacy.models import Disclosure\n"
SAMPLES = {
    "a note": PLANTED + "Disclosure.note([ada], recipient=bank, purpose=care, by=sam)",
    "a row": PLANTED + "Disclosure(person=ada).save()",
    "under another name": "from crm.privacy.models import Disclosure as Told\nTold.objects.create(person=ada)",
    "by hand": PLANTED + "table = Disclosure._meta.db_table",
}


@pytest.mark.parametrize("text", SAMPLES.values(), ids=list(SAMPLES))
def test_a_disclosure_past_the_gate_would_be_found(text):
    assert unasked([("crm/planted.py", text)]) == ["crm/planted.py"]
    asking = f"from crm.privacy.recipients.gate import check_disclosure\ncheck_disclosure(bank, care, [])\n{text}"
    assert unasked([("crm/planted.py", asking)]) == []


@pytest.mark.parametrize(
    "text",
    [
        "import urllib.request\nurllib.request.urlopen('https://hook.example/')",
        "import httpx\nhttpx.post('https://hook.example', json={})",
        "import boto3\nboto3.client('s3')",
    ],
)
def test_a_new_door_would_be_found(text):
    assert opening([("crm/planted.py", text)]) == {"crm/planted.py"}


def test_a_page_for_nothing_would_be_found():
    text = "from crm.api.protocol.disclosure import show\nshow(request, place='x', people=[ada])"
    assert nameless_pages([("crm/api/planted.py", text)]) == ["crm/api/planted.py:2"]
