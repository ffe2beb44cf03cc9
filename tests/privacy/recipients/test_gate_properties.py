"""Whatever the facts: the gate is monotone where it should be, and nothing goes by any door where it says no."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from crm.accounts.clients import tokens
from crm.accounts.clients.registration import register
from crm.accounts.permissions.scopes import SCOPES
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.exports.orders import start_export
from crm.contacts.registers import register_lookup
from crm.contacts.registers.register_answer import NotDeclared
from crm.mail.outgoing.carrier import refusal_for
from crm.privacy.actors import system
from crm.privacy.models import Agreement, Disclosure, PurposeRecipient, Recipient, Transfer
from crm.privacy.recipients.gate import DisclosureRefused, Facts, facts_of, judge
from crm.privacy.recipients.transfer_rules import Terms
from crm.sales.calendar_feeds.feeds import open_feed, read as read_feed
from tests.api.conftest import Caller
from tests.disclosing import carries
from tests.privacy.recipients.test_gate_costs import Asked
from tests.sales.task_builders import planned

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CATEGORIES = ["identity", "email", "phone", "health"]
KINDS = ["processor", "controller", "joint", "authority"]
BY = system("test")
NIP = "0001862525"

around = st.integers(-40, 40)
some = st.sets(st.sampled_from(CATEGORIES))
limited = st.one_of(st.none(), some.map(sorted))


def day(number: int) -> date:
    return NOW.date() + timedelta(days=number)


def moment(number: int) -> datetime:
    return NOW + timedelta(days=number)


recipients = st.builds(
    Recipient,
    slug=st.just("firma"),
    kind=st.sampled_from(KINDS),
    country=st.sampled_from(["PL", "US", "IN"]),
    access_country=st.sampled_from(["", "", "IN"]),
    agreement_needed=st.booleans(),
    suspended_at=st.one_of(st.none(), around.map(moment)),
    grace_until=st.one_of(st.none(), around.map(day)),
    active_to=st.one_of(st.none(), around.map(moment)),
)
relations = st.fixed_dictionaries(
    {
        "slug": st.just("care"),
        "role": st.sampled_from(["", *KINDS]),
        "categories": limited,
        "needed": st.just(CATEGORIES[:3]),
    }
)
agreements = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["processing", "joint"]),
        "categories": limited,
        "begins": around.map(day),
        "ends": st.one_of(st.none(), around.map(day)),
    }
)
terms = st.builds(
    Terms,
    country=st.sampled_from(["US", "IN"]),
    mechanism=st.just("scc"),
    since=around.map(day),
    until=st.one_of(st.none(), around.map(day)),
    seen_on=st.none(),
    valid_to=st.none(),
    data_types=st.just(()),
    module=st.sampled_from(["", "2"]),
    annexes=st.just(("I", "II")),
    derogation=st.just(""),
    why=st.just(""),
    outcome=st.sampled_from(["", "equivalent", "not"]),
    review_on=st.one_of(st.none(), around.map(day)),
)
facts = st.builds(
    Facts,
    recipient=recipients,
    named=st.lists(relations, max_size=2),
    agreements=st.lists(agreements, max_size=3),
    transfers=st.lists(terms, max_size=3),
)
QUICK = settings(max_examples=150, deadline=None)


def passes(known: Facts, categories, at=NOW, *, running=False) -> bool:
    return judge(known, None, frozenset(categories), at, running=running).allowed


@QUICK
@given(facts, some, some)
def test_more_data_never_pass_where_less_do_not(known, categories, more):
    assert passes(known, categories) or not passes(known, categories | more)


@QUICK
@given(facts, some)
def test_nothing_new_begins_that_would_not_go_on(known, categories):
    assert not passes(known, categories) or passes(known, categories, running=True)


@QUICK
@given(facts, some, st.booleans())
def test_what_is_stopped_or_over_passes_nowhere(known, categories, running):
    for over in ({"suspended_at": NOW, "suspended_why": "x"}, {"active_to": NOW}):
        row = Recipient(**{**columns(known.recipient), **over})
        assert not passes(replace(known, recipient=row), categories, running=running)


@QUICK
@given(facts, some, terms)
def test_a_further_mechanism_and_a_further_agreement_in_force_take_nothing_away(known, categories, mechanism):
    agreed = [{"kind": kind, "categories": None, "begins": day(-40), "ends": None} for kind in ("processing", "joint")]
    more = replace(known, agreements=[*known.agreements, *agreed], transfers=[*known.transfers, mechanism])
    assert not passes(known, categories) or passes(more, categories)


@QUICK
@given(facts, some, st.booleans())
def test_a_firm_that_nobody_names_gets_nothing(known, categories, running):
    assert not passes(replace(known, named=[]), categories, running=running)


def columns(recipient: Recipient) -> dict:
    """Its columns, of a row that is not saved."""
    names = (
        "slug",
        "kind",
        "country",
        "access_country",
        "agreement_needed",
        "suspended_at",
        "grace_until",
        "active_to",
    )
    return {name: getattr(recipient, name) for name in names}


def saved(known: Facts, purpose, at: datetime) -> Recipient:
    """The same facts as rows, moved to today; the first relation alone."""
    moved = at - NOW
    result = columns(known.recipient)
    for name, why in (("suspended_at", "suspended_why"), ("grace_until", "grace_why")):
        result[name] = result[name] and result[name] + moved
        result[why] = "Dlatego." if result[name] else ""
    result["active_to"] = result["active_to"] and result["active_to"] + moved
    row = Recipient.objects.create(name="Firma", name_en="Firm", **result)
    for relation in known.named[:1]:
        PurposeRecipient.objects.create(
            purpose=purpose, recipient=row, role=relation["role"], categories=relation["categories"]
        )
    for agreement in known.agreements:
        ends = agreement["ends"] and max(agreement["ends"], agreement["begins"]) + moved
        dates = {"concluded_on": agreement["begins"] + moved, "ends_on": ends}
        Agreement.objects.create(
            recipient=row, kind=agreement["kind"], categories=agreement["categories"], recorded_by="user:1", **dates
        )
    for agreement in known.transfers:
        values = {name: getattr(agreement, name) for name in Terms.__dataclass_fields__}
        values |= {name: values[name] and values[name] + moved for name in ("since", "until", "review_on")}
        values |= {"annexes": list(agreement.annexes), "data_types": []}
        Transfer.objects.create(recipient=row, recorded_by="user:1", **values)
    return row


@pytest.fixture
def house(ada, marek, sam, team_a, contracts):
    """A contact who is a sole trader with a task, who exports and sells, and where programs work."""
    turn_into_sole_trader(add_company({"name": "Ada", "nip": NIP}, by=sam), ada, by=sam)
    planned(sam, ada)
    secret = open_feed(sam, name="Telefon")[1]
    return SimpleNamespace(contact=ada, marek=marek, sam=sam, team=team_a, purpose=contracts, secret=secret)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=facts)
def test_nothing_goes_by_any_door_where_the_gate_says_no(house, known):
    """Whatever stands in the database: doors and rule agree, and a refusal leaves no disclosure.

    Files, pages of programs, calendars, letters and look-ups are all doors there are (test_no_way_round.py reads them
    from the source); packages go to the person, and no backup leaves the house.
    """
    at = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        row = saved(known, house.purpose, at)
        now = timezone.now()
        result = facts_of(row, house.purpose, now)
        new = judge(result, house.purpose, frozenset(["identity", "email"]), now)
        assert ordered(house, row) == new.allowed
        read = page(house, row)
        if judge(result, house.purpose, frozenset(), now, running=True).allowed is False:
            assert read == 403
        assert Disclosure.objects.filter(recipient=row).exists() == (read == 200)

        def passes_now(*categories, running):
            return judge(result, house.purpose, frozenset(categories), now, running=running).allowed

        assert carried(house, row) == passes_now("email", running=True)
        if names_in_a_calendar(house, row):
            assert passes_now("identity", running=True)
        if looked_up(house, row):
            assert passes_now("company", running=False)
        transaction.set_rollback(True)


def carried(house, recipient: Recipient) -> bool:
    """Whether a letter for the purpose may leave by it."""
    carries(recipient, "mail")
    with override_settings(MAIL_BY_ANOTHER_FIRM=True):
        return refusal_for(house.purpose)[0] == ""


def names_in_a_calendar(house, recipient: Recipient) -> bool:
    """Whether a calendar that it keeps holds names."""
    Agreement.objects.filter(recipient=recipient).update(calendars=True)
    return b"Kowalska" in read_feed(house.secret).text


def looked_up(house, recipient: Recipient) -> bool:
    """Whether the number of a known sole trader went to it as a register."""
    result = Asked(recipient.slug)
    carries(recipient, "vat")
    with pytest.MonkeyPatch.context() as patch, suppress(DisclosureRefused, NotDeclared):
        patch.setattr(register_lookup, "register", lambda: result)
        register_lookup.look_up(NIP, by=house.sam)
    return bool(result.numbers)


def ordered(house, recipient: Recipient) -> bool:
    """Whether a file with name and address can be ordered for it."""
    options = {"purpose": house.purpose, "columns": ["name", "email"], "recipient": recipient}
    try:
        start_export(by=house.marek, uid=uuid4(), kind="csv", **options)
    except DisclosureRefused:
        return False
    return True


def page(house, recipient: Recipient) -> int:
    """How a page of people is answered to a program of it."""
    terms = {"teams": [house.team], "purposes": [house.purpose], "recipient": recipient, "by": BY}
    client = register(f"Program {uuid4().hex[:6]}", scopes_given=list(SCOPES), **terms)
    return Caller(tokens.issue(client, by=BY)[1]).get("people/?purpose=contracts").status_code
