"""Many papers at once: read, checked, matched among what the user keeps, brought in by a job, each row by itself."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from consents.models import Restriction
from crm.accounts.models import Role
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.jobs.models import Job
from crm.sales.document_imports.arrival import FilesRefused, receive
from crm.sales.document_imports.expiry import abandon, empty_expired
from crm.sales.document_imports.import_run import start_import
from crm.sales.document_imports.row_choices import choose, leave_out
from crm.sales.models import Document, DocumentLoad, DocumentRow
from crm.sales.tasks import check_documents, import_documents
from tests.sales.document_builders import paper
from tests.sales.invoices import xml

HEAD = "Rodzaj;Numer faktury;Data wystawienia;Termin płatności;Kwota brutto;Waluta;Zapłacono;NIP;E-mail;Nabywca;Uwagi"
GOOD = "faktura;FV/1;02.03.2026;16.03.2026;1 230,50 zł;PLN;;526-025-02-74;;;Regał"


@pytest.fixture
def firm(sam):
    return add_company({"name": "Mebloplast sp. z o.o.", "nip": "5260250274"}, by=sam)


def load(by, *rows, head=HEAD):
    """A checked import of a table."""
    content = "\n".join([head, *rows]).encode()
    return checked(receive([(io.BytesIO(content), "faktury.csv")], by=by))


def checked(made):
    check_documents(made.job_id)
    made.refresh_from_db()
    return made


def brought_in(made, by):
    """The same, imported."""
    import_documents(start_import(made, by=by).pk)
    made.refresh_from_db()
    return made


def outcomes(made):
    return dict(made.rows.order_by("number").values_list("number", "outcome"))


def test_a_table_is_checked_and_then_brought_in(sam, firm):
    result = load(sam, GOOD)
    assert (result.state, outcomes(result), Document.objects.count()) == ("checked", {2: "ready"}, 0)
    assert (brought_in(result, sam).state, outcomes(result)) == ("done", {2: "added"})
    row = Document.objects.get()
    rows = (row.company, row.firm_number, row.firm_amount, row.issued_on, row.payment_due_on, row.kind)
    assert rows == (firm, "FV/1", Decimal("1230.50"), date(2026, 3, 2), date(2026, 3, 16), "invoice")
    assert row.told("note") == "Regał"
    assert list(result.rows.values_list("cells", "source")) == [(None, None)]


def test_each_row_says_by_column_what_is_wrong_and_holds_up_no_other(sam, firm):
    bad = "paragon;;31.02.2026;jutro;dużo;ZLP;;5260250274;;;PESEL 44051401359"
    result = load(sam, GOOD, bad)
    row = result.rows.get(number=3)
    assert (row.outcome, sorted(map(tuple, row.problems))) == (
        "faulty",
        [
            ("amount", "amount"),
            ("currency", "currency"),
            ("issued_on", "day"),
            ("kind", "kind"),
            ("note", "identifier"),
            ("number", "required"),
            ("payment_due_on", "day"),
        ],
    )
    brought_in(result, sam)
    assert (outcomes(result), result.counts["added"], result.rows.get(number=3).cells is not None) == (
        {2: "added", 3: "faulty"},
        1,
        True,
    )


def test_the_buyer_is_found_by_nip_email_or_whole_name_among_what_the_user_keeps(sam, mallory, add, ada, firm):
    add(mallory, name="Obcy Człowiek", email="obcy@b.test")
    add_company({"name": "Obca Firma", "nip": "7740001454"}, by=mallory)
    rows = [
        GOOD,
        "f;A;2026-03-02;;1;;;;ADA@cerambud.test;;",
        "f;B;2026-03-02;;1;;;;;ada kowalska;",
        "f;C;2026-03-02;;1;;;;;MEBLOPLAST sp. z o.o.;",
        "f;D;2026-03-02;;1;;;;obcy@b.test;;",
        "f;E;2026-03-02;;1;;;7740001454;;;",
        "f;F;2026-03-02;;1;;;;;Kowalska;",
        "f;G;2026-03-02;;1;;;;;;",
    ]
    result = load(sam, *(row.replace("f;", "faktura;", 1) for row in rows[1:]), rows[0])
    by_number = {row.number: (row.person_id, row.company_id) for row in result.rows.all()}
    assert by_number == {
        2: (ada.pk, None),
        3: (ada.pk, None),
        4: (None, firm.pk),
        5: (None, None),
        6: (None, None),
        7: (None, None),
        8: (None, None),
        9: (None, firm.pk),
    }


def test_two_people_behind_one_address_are_left_for_the_user_to_choose(sam, add):
    first = add(sam, name="Jan Mróz", email="dom@mroz.test")
    add(sam, name="Ewa Mróz", email="dom@mroz.test", phone="")
    result = load(sam, "faktura;A;2026-03-02;;1;;;;dom@mroz.test;;")
    assert outcomes(result) == {2: "unknown"}
    choose(result, 2, whose="Jan Mróz", by=sam)
    assert (outcomes(result), result.rows.get().person_id, result.counts["ready"]) == ({2: "ready"}, first.pk, 1)


def test_the_paper_of_a_sole_trader_found_by_nip_is_hers(sam, ada, firm):
    turn_into_sole_trader(firm, ada, by=sam)
    brought_in(load(sam, GOOD), sam)
    document = Document.objects.with_keys().get()
    assert (document.person_id, document.company_id, document.number) == (ada.pk, firm.pk, "FV/1")


def test_nobody_whose_data_are_paused_is_found(sam, ada):
    Restriction.objects.create(person=ada.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    assert outcomes(load(sam, "faktura;A;2026-03-02;;1;;;;ada@cerambud.test;;")) == {2: "unknown"}


def test_what_is_here_already_or_twice_in_the_file_comes_in_once(sam, ada, firm):
    paper(sam, company=firm, number="FV/1")
    paper(sam, ada, number="FV/2")
    hers = "faktura;FV/2;2026-03-02;;1;;;;ada@cerambud.test;;"
    result = load(sam, GOOD, hers, hers.replace("FV/2", "FV/3"), hers.replace("FV/2", "FV/3"))
    assert outcomes(result) == {2: "known", 3: "known", 4: "ready", 5: "known"}
    again = load(sam, hers.replace("FV/2", "FV/3"))
    brought_in(result, sam)
    brought_in(again, sam)
    assert (outcomes(again), Document.objects.filter(person=ada.pk).count()) == ({2: "known"}, 2)


def test_a_killed_import_goes_on_and_brings_nothing_twice(sam, firm, monkeypatch):
    result = load(sam, *(GOOD.replace("FV/1", f"FV/{n}") for n in range(120)))
    job = start_import(result, by=sam)
    monkeypatch.setattr(
        "crm.sales.document_imports.import_run.close_import", lambda run, load: (_ for _ in ()).throw(MemoryError)
    )
    import_documents(job.pk)
    assert (Document.objects.count(), Job.objects.get(pk=job.pk).state) == (120, "failed")
    monkeypatch.undo()
    Job.objects.get(pk=job.pk).resume(by=sam)
    import_documents(job.pk)
    result.refresh_from_db()
    assert (result.state, result.counts["added"], Document.objects.count()) == ("done", 120, 120)


def test_structured_invoices_come_in_with_their_xml(sam, ada, firm):
    files = [(io.BytesIO(xml()), "a.xml"), (io.BytesIO(xml("FV/4", "Ada Kowalska", "", "ada@cerambud.test")), "b.xml")]
    result = checked(receive(files, by=sam))
    assert outcomes(result) == {1: "ready", 2: "ready"}
    brought_in(result, sam)
    papers = {
        (document.told("number"), document.format, document.told("file").plain())
        for document in Document.objects.with_keys()
    }
    assert papers == {
        ("FV/3/2026", "xml", xml()),
        ("FV/4", "xml", xml("FV/4", "Ada Kowalska", "", "ada@cerambud.test")),
    }


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "document type"),
        ("a.xml", xml(space="urn:x"), "structured invoice"),
        ("a.csv", b"Kolor;Smak\nczerwony;kwasny\n", "Columns are missing"),
        ("a.csv", HEAD.encode(), "nothing below it"),
        ("a.csv", b"", "empty"),
        ("a.pdf", b"%PDF-1.7\n", "ending"),
        ("a.xlsx", b"PK\x03\x04zepsute", "Save it again"),
    ],
)
def test_a_file_that_cannot_come_in_gets_one_sentence_and_leaves_nothing(sam, name, content, words):
    with translation.override("en"), pytest.raises(FilesRefused, match=words):
        receive([(io.BytesIO(content), name)], by=sam)
    assert (DocumentLoad.objects.count(), Job.objects.count()) == (0, 0)


def test_a_table_and_invoices_are_not_mixed(sam):
    files = [(io.BytesIO(xml()), "a.xml"), (io.BytesIO(HEAD.encode()), "b.csv")]
    with pytest.raises(FilesRefused):
        receive(files, by=sam)


def test_a_row_is_left_out_and_an_import_given_up(sam, firm):
    result = load(sam, GOOD, GOOD.replace("FV/1", "FV/2"))
    leave_out(result, 2, by=sam)
    assert outcomes(result) == {2: "left_out", 3: "ready"}
    with pytest.raises(DocumentRow.DoesNotExist):
        choose(result, 2, whose="5260250274", by=sam)
    assert (abandon(result, by=sam), result.rows.count(), start_import(result, by=sam)) == (True, 0, None)


def test_rows_are_gone_after_fourteen_days(sam, firm):
    result = load(sam, GOOD, "faktura;A;2026-03-02;;1;;;;nikt@nikt.test;;")
    at = result.created_at + timedelta(days=14)
    assert (empty_expired(at - timedelta(seconds=1)), empty_expired(at), empty_expired(at)) == (0, 1, 0)
    result.refresh_from_db()
    assert (result.rows.count(), result.name, result.state) == (0, "", "abandoned")


def test_whoever_lost_the_right_brings_nothing_in(sam, firm):
    result = load(sam, GOOD)
    job = start_import(result, by=sam)
    Role.objects.filter(pk=sam.role_id).update(rights=["contacts.view"])
    import_documents(job.pk)
    assert (Document.objects.count(), Job.objects.get(pk=job.pk).state) == (0, "failed")


def test_the_pages_lead_from_the_file_to_the_report(as_user, sam, mallory, firm):
    client = as_user(sam)
    lines = [HEAD, GOOD, "faktura;A;2026-03-02;;1;;;;nikt@nikt.test;Nikt;"]
    file = SimpleUploadedFile("faktury.csv", "\n".join(lines).encode(), "text/csv")
    url = client.post("/documents/imports/", {"files": [file]}).url
    result = checked(DocumentLoad.objects.get())
    page = client.get(url).content.decode()
    assert ("nikt@nikt.test" in page, f"{url}run/" in page) == (True, True)
    late = client.post(f"{url}rows/3/", {"whose": "nikt@nikt.test"})
    assert (late.status_code, "err" in late.content.decode()) == (422, True)
    assert client.post(f"{url}rows/3/", {"whose": "526-025-02-74"}).status_code == 302
    assert client.post(f"{url}run/").url.startswith("/jobs/")
    import_documents(DocumentLoad.objects.get().job_id)
    assert (client.get(url).context["load"].counts["added"], Document.objects.count()) == (2, 2)
    assert as_user(mallory).get(url).status_code == 404
    assert result.uid.hex


def test_a_refused_file_comes_back_as_a_sentence(as_user, sam):
    answer = as_user(sam).post("/documents/imports/", {"files": [SimpleUploadedFile("a.xml", b"<x/>", "text/xml")]})
    assert (answer.status_code, "files" in answer.context["form"].errors) == (422, True)
