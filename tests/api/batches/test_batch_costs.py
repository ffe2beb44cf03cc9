"""What a row of a batch asks of the database: no more than its own request would, and what all share is asked once."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.grounds.recording import record_ground
from consents.models import Ground
from tests.api.batches.test_batches import new, row, sent
from tests.api.wording import consent, published

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6
# who asks, the memory of the key, rows of the day, rights and teams, the purpose that is named, the gate's facts
ONCE = (
    *("accounts_client_teams", "api_attempt", "accounts_clientday", "accounts_rolereach", "accounts_membership"),
    *("accounts_client_purposes", "privacy_agreement", "privacy_transfer"),
)


def asked(ask):
    """The statements of a request that succeeds, without those that only mark a savepoint."""
    with CaptureQueriesContext(connection) as spent:
        answer = ask()
    assert answer.status_code < 300, answer.said
    assert all(outcome["status"] < 300 for outcome in answer.said.get("rows", ())), answer.said
    return [query["sql"] for query in spent.captured_queries if "SAVEPOINT" not in query["sql"]]


def create(number, _person):
    return new(f"Nowa{number}"), "POST", "contacts/"


def update(_number, person):
    single = row("contacts.update", id=str(person.uid), purpose="contracts", if_match="*", body={"position": "Buyer"})
    return single, "PATCH", f"contacts/{person.uid}/?purpose=contracts"


def give(_number, person):
    return row("consents.give", body=consent(person, channel="phone")), "POST", "consents/"


def withdraw(_number, person):
    ground = Ground.objects.get(person=person.pk, purpose__slug="offers", channel="email")
    return row("consents.withdraw", id=str(ground.uid)), "POST", f"consents/{ground.uid}/withdrawal/"


def write(_number, person):
    body = {"contact": str(person.uid), "purpose": "contracts", "kind": "note", "text": "T"}
    return row("interactions.create", body=body), "POST", "interactions/"


@pytest.fixture
def people(add, sam, offers):
    """Contacts with a consent to offers by e-mail, one for each row."""
    published()
    people = [add(sam, name=f"Osoba {number}", email=f"koszt{number}@firma.test") for number in range(MANY + 3)]
    proof = {"how": "form", "text": "v1"}
    for contact in people:
        record_ground(contact.person, offers, "email", by=sam, proof=proof, at=timezone.now())
    return people


@pytest.mark.parametrize("verb", [create, update, give, withdraw, write])
def test_a_row_asks_no_more_than_its_own_request_and_what_all_share_once(hub, people, verb):
    (warm, *_door), (single, method, path), one_row, *rows = [verb(*each) for each in enumerate(people)]
    sent(hub, [warm])  # what a process learns once
    headers = {"If_Match": "*"} if method == "PATCH" else {"Idempotency_Key": str(uuid4())}
    alone = asked(lambda: hub.ask(method, path, single["body"], **headers))
    first = asked(lambda: sent(hub, [one_row[0]]))
    many = asked(lambda: sent(hub, [each for each, *_door in rows]))
    assert (len(many) - len(first)) / (MANY - 1) < len(alone)

    def of_all(statements):
        return {name: sum(f'"{name}"' in sql or f" {name} " in sql for sql in statements) for name in ONCE}

    assert of_all(many) == of_all(first)
