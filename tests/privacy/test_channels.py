"""A channel is a row: one that is made up here stands on every surface, and nothing else names channels by their codes.

Of the product's source: a code compared, or a table keyed by codes, outside crm/privacy/channels.py is a mistake.
"""

import ast
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from consents.grounds.contact_panel import channel_rows
from consents.grounds.recording import may_contact, people_for, record_ground
from consents.preferences.choices_page import page_of
from consents.wordings.forms import DraftForm
from crm.api.duties.consents import NewConsent
from crm.api.protocol.docs import schema_description
from crm.contacts.contact_list.badges import badged
from crm.contacts.contact_list.contact_fields import fields_for
from crm.correspondence.letters.sending import choices
from crm.dpo.proposals.forms import PurposeForm
from crm.files.mapping.guesses import consent_channel
from crm.files.mapping.refusal_words import objection_in
from crm.privacy.categories import Category
from crm.privacy.channels import CHANNELS, EMAIL, PHONE, POST, SMS, WHATSAPP, Channel
from crm.privacy.models import Purpose
from tests.consents.filled_forms import BY, a_form, words_in_force
from tests.product.source import ROOT, Module, modules, parsed, place

CODES = {"EMAIL": EMAIL, "PHONE": PHONE, "SMS": SMS, "WHATSAPP": WHATSAPP, "POST": POST}
SAID = {
    (code, language): f"{text} {code}"
    for code in (EMAIL, "signal")
    for language, text in (("pl", "Zgadzam się na"), ("en", "I agree to"))
}
SIGNAL = Channel(
    code="signal",
    name="Signal",
    by="By Signal",
    may="May be reached by Signal",
    lacking="You ticked Signal: give your phone number.",
    icon="message",
    address="phone",
    fields=("phone",),
    categories=(Category.PHONE,),
    headers=r"\bsignal\b",
    refusals=("no signal",),
)


@pytest.fixture
def signal(monkeypatch, db):
    """A row more, and offers that may use it."""
    monkeypatch.setitem(CHANNELS, "signal", SIGNAL)
    offers = Purpose.objects.get(slug="offers", active_to=None)
    offers.channels = [*offers.channels, "signal"]
    offers.full_clean()
    offers.save(update_fields=["channels"])
    return offers


def test_a_row_alone_stands_in_the_gate_the_record_and_the_composer(signal, ada):
    person = ada.person
    assert may_contact(person, "signal", signal).reason == "consent_needed"
    assert "Signal" in " ".join(row["answer"] for row in channel_rows(person))
    assert [choice.answer.allowed for choice in choices(ada, "signal")] == [False]
    ground = record_ground(person, signal, "signal", by=BY, proof={"how": "paper"})
    ground.full_clean()
    assert (str(ground.get_channel_display()), may_contact(person, "signal", signal).allowed) == ("Signal", True)
    assert list(people_for(signal, "signal")) == [person]
    assert [choice.answer.allowed for choice in choices(ada, "signal")] == [True]


def test_a_row_alone_is_asked_about_and_shown_to_the_person(signal, ada, client):
    assert {"signal_pl", "signal_en"} <= set(DraftForm(channels=signal.channels).fields)
    words_in_force(words=SAID)
    a_form()
    assert "By Signal" in client.get(reverse("consents:form_en", args=["newsletter"])).content.decode()
    assert "Signal" in [line.label for line in page_of(ada.person, "en").lines]


def test_a_row_alone_stands_in_lists_and_filters(signal, sam, ada, client):
    assert "signal" in badged(signal)
    assert "may_signal" in fields_for(sam, timezone.now()).by_name
    client.force_login(sam)
    assert 'data-way="signal"' in client.get(reverse("contacts:list"), {"for": "offers"}).content.decode()


def test_a_row_alone_is_read_in_files(signal):
    headers = ("Zgoda na Signal", "Telefon (Signal)", "Telefon", "Zgoda SMS", "poczta e-mail", "listy", "nic")
    assert [consent_channel(header) for header in headers] == ["signal", "signal", "phone", "sms", "email", "post", ""]
    assert (objection_in("No signal!"), objection_in("do not call"), objection_in("unsubscribed")) == (
        "signal",
        "phone",
        "",
    )


def test_a_row_alone_is_in_the_api_and_in_what_is_proposed(signal):
    assert "signal" in NewConsent().fields["channel"].choices
    assert '"signal"' in json.dumps(schema_description.__wrapped__())
    assert "signal" in dict(PurposeForm(current=None).fields["channels"].choices)


def test_a_code_that_is_no_row_is_refused(db):
    offers = Purpose.objects.get(slug="offers", active_to=None)
    offers.channels = ["signal"]
    with pytest.raises(ValidationError):
        offers.full_clean()


# ---- nobody else keeps a list of channels

TABLE = "crm/privacy/channels.py"
# (module, function): why it may tell channels apart by their codes
REASONED = {
    ("crm/demo/firm/newsletter.py", ""): "words that the demo's form shows for each of its channels",
    ("crm/demo/firm/newsletter.py", "subscribe"): "the demo's visitor ticks the first box alone",
    ("crm/demo/permission_cast/privacy/team_forms.py", "answer_to"): "the cast's visitor ticks the first box alone",
}


def told_apart(module: Module) -> list[tuple[str, str]]:
    """(module, function) of comparisons with a channel's code, and of tables keyed by two of them."""
    matches, known = [], named_in(module)
    for node, above in module.nodes:
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            about = any(about_channels(side) for side in sides)
            wrong = about and any(code_of(side, known) or written(side) for side in sides)
        elif isinstance(node, ast.Dict):
            wrong = sum(code_of(key, known) for key in node.keys if key) > 1
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            wrong = sum(code_of(item, known) for item in node.elts) > 2
        else:
            continue
        if wrong:
            matches.append((module.name, place(above)))
    return matches


def named_in(module: Module) -> set[str]:
    """The constants that a module takes from the table."""
    taken = [node for node, _above in module.nodes if isinstance(node, ast.ImportFrom)]
    names = {name.name for node in taken if node.module == "crm.privacy.channels" for name in node.names}
    return names & set(CODES)


def code_of(node: ast.AST, known: set[str]) -> bool:
    """Whether a node is a constant of the table."""
    return isinstance(node, ast.Name) and node.id in known


def written(node: ast.AST) -> bool:
    """Whether a node is the code itself."""
    return isinstance(node, ast.Constant) and node.value in CODES.values()


def about_channels(node: ast.AST) -> bool:
    """Whether a node speaks of a channel by its name: `channel`, `box.channel`, `told["channel"]`."""
    return "channel" in ast.unparse(node)


def test_no_module_compares_or_lists_channels_by_their_codes():
    matches = {item for module in modules() if module.name != TABLE for item in told_apart(module)}
    assert matches == set(REASONED)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('def f(channel):\n    return channel == "sms"\n', True),
        ("def f(box):\n    return box.channel != POST\n", True),
        ('WORDS = {EMAIL: "a", PHONE: "b"}\n', True),
        ("WAYS = (EMAIL, PHONE, SMS)\n", True),
        ("def f(channel):\n    return CHANNELS[channel].proof == Proof.LINK\n", False),
        ("def f(contact):\n    return ways_to(contact, [EMAIL, PHONE])\n", False),
    ],
)
def test_the_scan_sees_what_it_looks_for(text, wrong):
    taken = "from crm.privacy.channels import EMAIL, PHONE, POST, SMS\n"
    assert bool(told_apart(parsed(taken + text))) is wrong


def test_no_template_compares_channels_by_their_codes():
    wrong = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        for code in CODES.values()
        if f'channel == "{code}"' in (text := path.read_text()) or f'data-way="{code}"' in text
    ]
    assert wrong == []
