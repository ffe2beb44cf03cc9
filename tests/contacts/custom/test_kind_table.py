"""The table of kinds: of every kind what is stored comes back from a form, a program and a file as it was."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import HealthCheck, given, settings, strategies as st

from crm.contacts.custom.field_keys import key_from
from crm.contacts.custom_values.forms import Answer, StoredText
from crm.contacts.custom_values.typed_values import parse_value
from crm.contacts.custom_values.value_import import parse
from crm.contacts.models.field_kinds import Kind
from crm.contacts.models.kind_table import KIND_OF, LINKS
from tests.contacts.custom.field_cases import make

pytestmark = pytest.mark.django_db
FILLED_IN = [kind for kind in Kind.values if kind != Kind.FORMULA]
CHOICES = ["Handel; hurt", ("Usługi", "Services"), "A i B", "IT"]
KEYS = [key_from(label if isinstance(label, str) else label[0]) for label in CHOICES]
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2).map(lambda amount: f"{amount + 0:.2f}")


@pytest.fixture
def fields(nina, sam):
    """{kind: a field of it}."""
    with_choices = {"choice", "several"}
    return {
        kind: make(f"Pole {kind}", kind=kind, unit="PLN" * (kind == "money"), choices=CHOICES * (kind in with_choices))
        for kind in FILLED_IN
    }


def stored_values(kind, colleague):
    """Stored values of a kind."""
    return {
        Kind.TEXT: st.sampled_from(["dwa słowa", "x", "1 250"]),
        Kind.NUMBER: st.decimals(min_value=-(10**9), max_value=10**9, places=3).map(lambda n: f"{n.normalize() + 0:f}"),
        Kind.MONEY: st.tuples(AMOUNTS, st.sampled_from(["PLN", "EUR", "CHF", "XCD"])).map(" ".join),
        Kind.DATE: st.dates().map(str),
        Kind.CHOICE: st.sampled_from(KEYS),
        Kind.SEVERAL: st.sets(st.sampled_from(KEYS), min_size=1).map(lambda keys: ";".join(sorted(keys))),
        Kind.YES_NO: st.sampled_from(["yes", "no"]),
        Kind.LINK: st.from_regex(r"https://[a-z]{1,9}\.pl/[a-z0-9]{1,9}", fullmatch=True),
        Kind.USER: st.just(str(colleague.uid)),
    }.get(kind)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(data=st.data(), language=st.sampled_from(["pl", "en"]))
@pytest.mark.parametrize("kind", [kind for kind in FILLED_IN if kind not in LINKS])  # test_links.py
def test_whatever_is_stored_comes_back_as_it_was(fields, nina, kind, data, language):
    field = fields[kind]
    stored = data.draw(stored_values(kind, nina))
    row = KIND_OF[kind]
    with translation.override(language):
        assert parse_value(field, row.json(field, stored)) == stored
        form_field = Answer(field, stored)
        assert Answer(field).clean(form_field.prepare_value(StoredText(stored))) == stored
        assert form_field.clean(form_field.prepare_value(StoredText(stored))) == stored
        if kind not in (Kind.DATE,):  # a day in words is for people
            assert parse(field, row.words(field, stored)) == (stored, "")
        assert field.current(stored) == stored


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    value=st.one_of(
        st.text(max_size=60),
        st.none(),
        st.booleans(),
        st.floats(),
        st.lists(st.one_of(st.text(max_size=9), st.sampled_from(KEYS), st.integers())),
        st.dictionaries(st.sampled_from(["amount", "currency", "id"]), st.one_of(st.text(max_size=5), st.none())),
    ),
    kind=st.sampled_from(FILLED_IN),
)
def test_whatever_is_sent_is_stored_or_refused_in_a_sentence(fields, value, kind):
    stored, refusal = stored_or_refused(fields[kind], value)
    assert refusal.endswith(".") if stored is None else not refusal
    if stored:
        assert parse_value(fields[kind], KIND_OF[kind].json(fields[kind], stored)) == stored


def stored_or_refused(field, value):
    """(what is stored, the sentence that refuses it)."""
    try:
        return parse_value(field, value), ""
    except ValidationError as error:
        return None, error.messages[0]


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("1 250,5", "1250.50 PLN"),
        ("1 250,50 zł", "1250.50 PLN"),
        ("€ 12", "12.00 EUR"),
        ("-3.1 usd", "-3.10 USD"),
        ("-0 PLN", "0.00 PLN"),
    ],
)
def test_an_amount_is_read_with_its_currency_or_in_the_usual_one(fields, said, stored):
    assert parse_value(fields["money"], said) == stored


@pytest.mark.parametrize("said", ["12,345", "PLN", "12 XYZ", "1e3 PLN", "12 PLN EUR", "٣ PLN", "NaN", "1.250,50 PLN"])
def test_no_other_amount_is_read(fields, said):
    with pytest.raises(ValidationError):
        parse_value(fields["money"], said)


def test_without_a_usual_currency_one_has_to_be_named(db):
    bare = make("Kwota", kind="money")
    with pytest.raises(ValidationError):
        parse_value(bare, "12")
    with pytest.raises(ValidationError, match="unit"):
        make("Zła", kind="money", unit="kg")


def test_a_colleague_is_meant_by_name_address_or_id_while_they_work_here(fields, nina, sam, arek):
    field = fields["user"]
    for spelling in (str(nina), nina.email.upper(), nina.username, str(nina.uid)):
        assert parse(field, spelling) == (str(nina.uid), "")
    type(nina).objects.filter(pk=nina.pk).update(is_active=False)
    del field.colleagues
    assert parse(field, str(nina)) == ("", "own_user")
    assert field.words(str(nina.uid)) == str(nina)
    left = Answer(field, str(nina.uid))
    assert left.clean(str(nina.uid)) == str(nina.uid)
    assert dict(left.answers)[str(nina.uid)] == str(nina)
    with pytest.raises(ValidationError):
        Answer(field).clean(str(nina.uid))


def test_two_of_one_name_are_told_apart_by_their_address(fields, nina, sam):
    type(sam).objects.filter(pk=sam.pk).update(first_name=nina.first_name, last_name=nina.last_name)
    assert parse(fields["user"], str(nina)) == ("", "own_user")
    assert parse(fields["user"], nina.email) == (str(nina.uid), "")
