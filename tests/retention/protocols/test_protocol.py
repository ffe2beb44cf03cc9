"""The protocol of a run: what it says, that it names nobody, its chain, and that every change is noticed."""

import json

import pytest
from django.utils.translation import override

from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.models import LedgerEntry
from retention.models import Run, RunLine
from retention.protocols.protocol_files import as_json, as_pdf, pdf_content
from retention.protocols.run_protocol import protocol, verify, verify_all
from tests.retention.made_runs import approved, carried_out, counted, lapsed, staying

pytestmark = pytest.mark.django_db
KEPT = ("people", "run")


@pytest.fixture
def people(db):
    staying(40)
    return [*lapsed(3), *lapsed(1, kept=True, name="Umowa")]


@pytest.fixture
def run(people, oskar):
    return carried_out(approved(counted(), oskar, note="Zgodnie z planem."))


def broken(run) -> list[str]:
    """Names of the checks that fail."""
    return [check.name for check in verify(Run.objects.prefetch_related("opinions").get(pk=run.pk)) if not check.ok]


def test_it_says_what_was_found_who_approved_it_and_what_went(run, oskar):
    values = protocol(run)
    assert (values["number"], values["digest"], values["previous"], values["lines"]) == (run.number, run.digest, "", 4)
    assert {code: values["totals"][code] for code in ("erase", "reduce", "gone", "reduced", "failed")} == {
        "erase": 3,
        "reduce": 1,
        "gone": 3,
        "reduced": 1,
        "failed": 0,
    }
    assert (values["approved"]["by"], values["approved"]["typed"], values["approved"]["note"]) == (
        f"user:{oskar.pk}",
        4,
        "Zgodnie z planem.",
    )
    assert values["places"]["privacy.person"] == {"deleted": 3, "kept": 1}
    assert [(row["purpose"], row["planned"], row["gone"], row["reduced"]) for row in values["rules"]] == [
        ("offers", 4, 3, 1)
    ]


def test_people_are_in_it_by_keyed_hash_only(run, people):
    text = as_json(run).decode()
    assert [line["person"] for line in json.loads(text)["people"]] == [mark_of(item.uid) for item in people]
    for person in people:
        assert not any(word in text for word in (person.name, person.email, str(person.uid)))
    assert list(RunLine.objects.values_list("person", flat=True)) == [None] * 4


def test_it_is_printed_in_the_readers_language_with_its_digest(run):
    with override("en"):
        values = pdf_content(run)
    assert (values["title"], values["seal"][0]["value"]) == (f"Protocol {run.number}", run.digest)
    assert values["rules"][-1] == ["Together", "4", "3", "1", "0", "0", "0"]
    assert as_pdf(run, language="pl").startswith(b"%PDF-")


def test_each_protocol_follows_the_one_before(run, oskar):
    lapsed(2, name="Druga")
    second = carried_out(approved(counted(), oskar))
    assert (second.previous, broken(run), broken(second)) == (run.digest, [], [])
    assert [(check.name, check.ok) for check in verify_all()] == [("protocols", True)]


def test_the_ledger_keeps_the_digest(run):
    assert LedgerEntry.objects.get(act="run.finished", target=run.target).counts["digest"] == run.digest


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"protocol": {}}, ["protocol"]),
        ({"digest": "0" * 63 + "a"}, ["protocol", "ledger"]),
        ({"previous": "f" * 64}, ["rows", "chain"]),
        ({"typed": 400}, ["rows"]),
    ],
)
def test_whatever_is_changed_in_a_run_is_named(run, change, named):
    Run.objects.filter(pk=run.pk).update(**change)
    assert broken(run) == named
    assert [check.ok for check in verify_all()] == [False]


def test_a_changed_line_is_named(run):
    RunLine.objects.filter(run=run, result="reduced").update(result="gone")
    assert broken(run) == ["rows"]


def test_a_run_that_is_not_over_has_none(people):
    assert protocol(counted()) == {}


@pytest.mark.django_db(transaction=True)
def test_it_says_where_the_run_stands_in_the_ledger_outside_the_database(settings, tmp_path, oskar):
    settings.LEDGER_DIR = tmp_path / "ledger"
    staying(40)
    lapsed(3)
    first = carried_out(approved(counted(), oskar))
    lapsed(2, name="Druga")
    second = carried_out(approved(counted(), oskar))
    assert (first.protocol["erasures"], second.protocol["erasures"]) == ([1, 3], [4, 5])
    assert (broken(first), broken(second)) == ([], [])
