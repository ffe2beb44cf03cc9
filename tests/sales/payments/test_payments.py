"""Payments from a statement: both shapes read, matched exactly, looked over, marked once; nothing of the file kept."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from crm.contacts.companies.company_editing import add_company
from crm.privacy.models import AccessEntry, LedgerEntry
from crm.sales.models import Document
from crm.sales.payments.marking import Mark, mark_paid
from crm.sales.payments.matching import reading_of
from crm.sales.payments.reading import read_statement
from crm.sales.payments.statement import Payment, UnreadableStatement
from tests.sales.deal_builders import pause
from tests.sales.document_builders import again, paper
from tests.sales.payments.statements import CSV, MT940

DAY = date(2026, 12, 1)


def payment(text, amount="1230.50", currency="PLN", day=DAY):
    return Payment(day, D(amount), currency, (text,))


@pytest.mark.parametrize("content", [MT940.encode(), MT940.replace("~", "<").encode(), MT940.encode("cp1250")])
def test_mt940_is_read_by_its_credits(content):
    first, second = read_statement(content)
    assert (first.day, first.amount, first.currency) == (DAY, D("1230.50"), "PLN")
    assert "FV/2026/114 z dnia" in first.variants[0]
    assert (second.amount, "NOWAK" in "".join(first.variants)) == (D("77.00"), False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_csv_is_read_below_whatever_stands_above_its_header(encoding, delimiter):
    content = CSV if delimiter == ";" else 'Data,Kwota,Tytul\n2026-12-01,"1230,50",FV/2026/114\n2026-12-02,77,x\n'
    rows = read_statement(content.encode(encoding))
    assert [row.amount for row in rows] == [D("1230.50"), D("77.00")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "columns"),
        (b"a;b\n1;2\n", "columns"),
        (b"Data;Kwota;Tytul\n2026-12-01;-5;x\n", "empty"),
        (b":20:x\n:61:rubbish\n:86:x\n", "broken"),
        (b":20:x\n:61:269999C1,00N\n:86:x\n", "broken"),
        (b"Data;Kwota;Tytul\n\x00", "broken"),
        (b"Data;Kwota;Tytul\n" + b"2026-12-01;1;x\n" * 20_002, "too_many"),
    ],
)
def test_what_is_no_statement_is_refused_with_a_code(content, code):
    with pytest.raises(UnreadableStatement) as refusal:
        read_statement(content)
    assert refusal.value.code == code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "amount", "outcome"),
    [
        ("FV/2026/114", "1230.50", "fits"),
        ("zapłata fv 2026 114, dziękuję", "1230.50", "fits"),
        ("FV2026/114", "1230.50", "fits"),
        ("FV/2026/114", "1230.49", "differs"),
        ("FV/2026/1145", "1230.50", None),
        ("FV/2026/11 4", "1230.50", None),
        ("2026/114", "1230.50", None),
        ("XFV/2026/114", "1230.50", None),
    ],
)
def test_an_invoice_is_found_by_its_whole_number_and_the_exact_amount(sam, ada, text, amount, outcome):
    paper(sam, contact=ada)
    reading = reading_of([payment(text, amount)], by=sam)
    assert [match.outcome for match in reading.matches] == ([outcome] if outcome else [])
    assert reading.unmatched == (outcome is None)


@pytest.mark.django_db
def test_two_payments_for_one_invoice_and_one_for_two(sam, ada):
    paper(sam, contact=ada)
    paper(sam, contact=ada, number="FV/2026/115", amount=D("100"))
    halves = [payment("FV/2026/114", "1000"), payment("FV/2026/114", "230.50", day=date(2026, 12, 5))]
    (match,) = reading_of(halves, by=sam).matches
    assert (match.outcome, match.day) == ("fits", date(2026, 12, 5))
    both = reading_of([payment("FV/2026/114 i FV/2026/115", "1330.50")], by=sam).matches
    assert [each.outcome for each in both] == ["fits", "fits"]


@pytest.mark.django_db
def test_another_currency_a_short_number_a_draft_and_what_is_paid_are_not_paid_again(sam, ada):
    paper(sam, contact=ada)
    paper(sam, contact=ada, number="12", amount=D("5"))
    paper(sam, contact=ada, number="FV/2026/200", ended_on=DAY)
    draft = paper(sam, contact=ada, number="FV/2026/300")
    Document.objects.filter(pk=draft.pk).update(draft=True)
    rows = [payment("FV/2026/114", currency="EUR"), payment("12", "5"), payment("FV/2026/300")]
    assert reading_of(rows, by=sam).matches == []
    (match,) = reading_of([payment("FV/2026/200")], by=sam).matches
    assert match.outcome == "paid"


@pytest.mark.django_db
def test_only_ones_own_invoices_are_found_and_none_of_the_restricted(sam, ada, mallory):
    document = paper(sam, contact=ada)
    assert reading_of([payment("FV/2026/114")], by=mallory).matches == []
    assert mark_paid([Mark(document.uid, 1, DAY)], by=mallory) == (0, 1)
    pause(ada)
    assert reading_of([payment("FV/2026/114")], by=sam).matches == []
    assert mark_paid([Mark(document.uid, 1, DAY)], by=sam) == (0, 1)
    assert again(document).ended_on is None


@pytest.mark.django_db
def test_marking_twice_or_over_a_change_leaves_it_as_it_is(sam, ada):
    document = paper(sam, contact=ada)
    assert mark_paid([Mark(document.uid, 9, DAY)], by=sam) == (0, 1)
    assert mark_paid([Mark(document.uid, 1, DAY)], by=sam) == (1, 0)
    assert mark_paid([Mark(document.uid, 2, date(2026, 12, 9))], by=sam) == (0, 1)
    assert (again(document).ended_on, LedgerEntry.objects.filter(act="document.changed").count()) == (DAY, 1)


@pytest.mark.django_db
def test_how_many_statements_does_not_depend_on_how_many_invoices(sam, ada, django_assert_num_queries):
    company = add_company({"name": "Mebloplast sp. z o.o.", "nip": "5265877635"}, by=sam)
    reading_of([payment("x")], by=sam)
    paper(sam, contact=ada)
    for number in range(5):
        paper(sam, company=company, number=f"FV/2026/{number + 200}")
    with django_assert_num_queries(1):
        reading_of([payment("FV/2026/114"), payment("FV/2026/201")] * 3, by=sam)


def upload(client, content=None, name="wyciag.sta"):
    content = MT940.encode() if content is None else content
    return client.post(reverse("sales:payments"), {"file": SimpleUploadedFile(name, content)})


@pytest.mark.django_db
def test_the_page_looks_over_marks_and_the_same_file_changes_nothing(sam, ada, as_user):
    document, client = paper(sam, contact=ada), as_user(sam)
    assert reverse("sales:payments") in client.get(reverse("sales:documents")).content.decode()
    assert client.get(reverse("sales:payments")).status_code == 200
    text = upload(client).content.decode()
    ticked = f"{document.uid}:1:2026-12-01"
    assert (ticked in text, "NOWAK" in text, "cioci" in text) == (True, False, False)
    assert AccessEntry.objects.filter(view="sales:payments").exists()
    assert client.post(reverse("sales:payment_marks"), {"pay": [ticked]}).status_code == 302
    assert again(document).ended_on == DAY
    assert ticked not in upload(client).content.decode()
    client.post(reverse("sales:payment_marks"), {"pay": [ticked]})
    assert LedgerEntry.objects.filter(act="document.changed").count() == 1


@pytest.mark.django_db
def test_of_a_statement_nothing_stays_in_the_database(sam, ada, as_user):
    paper(sam, contact=ada)
    upload(as_user(sam))
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            named = connection.ops.quote_name(table)
            cursor.execute("SELECT count(*) FROM {} AS row WHERE row::text ILIKE %s".format(named), ["%cioci%"])  # noqa: S608, UP032
            assert cursor.fetchone() == (0,), table


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["", "x", "0:1:2026-12-01", "a" * 36 + ":1:2026-12-01", "%s:1:2026-99-99", "%s:x:y"])
def test_odd_marks_are_passed_over(sam, ada, as_user, sent):
    document = paper(sam, contact=ada)
    pay = sent.replace("%s", str(document.uid))
    assert as_user(sam).post(reverse("sales:payment_marks"), {"pay": [pay]}).status_code == 302
    assert again(document).ended_on is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name"), [(b"a;b\n", "x.csv"), (b"%PDF-1.7", "x.csv"), (MT940.encode(), "x.exe"), (b"", "x.csv")]
)
def test_other_files_are_refused_with_a_sentence(sam, as_user, content, name):
    assert upload(as_user(sam), content, name).status_code == 422
