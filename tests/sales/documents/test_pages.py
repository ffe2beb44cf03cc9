"""Pages of papers: the cards, the form, the list, one paper and its file."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils import timezone

from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company
from crm.privacy.models import AccessEntry, Person
from crm.privacy.verbs.export import export
from crm.sales.models import Document
from tests.sales.document_builders import PDF, SCAN, again, paper

FORM = {"kind": "invoice", "number": "FV 7/2026", "issued_on": "2026-03-02", "currency": "PLN", "amount": "1 230,50"}


@pytest.fixture
def firm(sam):
    return add_company({"name": "Mebloplast sp. z o.o.", "nip": "5265877635"}, by=sam)


def errors_in(answer):
    return sorted(set(answer.context["form"].errors))


def numbers(answer):
    return [row.number for row in answer.context["rows"]]


def test_a_paper_is_added_from_the_record_with_its_file(as_user, sam, ada):
    form = {**FORM, "payment_due_on": "16.03.2026", "file": SimpleUploadedFile("f.pdf", PDF, "application/pdf")}
    answer = as_user(sam).post(f"/contacts/{ada.uid}/documents/new/", form)
    document = Document.objects.with_keys().get()
    assert (answer.status_code, answer.url) == (302, f"/documents/{document.uid}/")
    rows = (document.person_id, document.number, f"{document.worth}", document.payment_due_on, document.file.plain())
    assert rows == (ada.pk, "FV 7/2026", "1230.50", date(2026, 3, 16), PDF)


def test_a_paper_of_a_firm_is_added_from_its_page(as_user, sam, firm):
    answer = as_user(sam).post(f"/companies/{firm.uid}/documents/new/", FORM)
    assert (answer.status_code, Document.objects.get().company) == (302, firm)
    page = as_user(sam).get(f"/companies/{firm.uid}/").content.decode()
    assert ("FV 7/2026" in page, f"/companies/{firm.uid}/documents/new/" in page) == (True, True)


def test_bad_input_comes_back_with_a_sentence_and_everything_typed(as_user, sam, ada):
    bad = {**FORM, "issued_on": "31.02.2026", "amount": "dużo", "ksef": "123", "note": "PESEL 44051401359"}
    bad["file"] = SimpleUploadedFile("f.svg", b"<svg/>", "image/svg+xml")
    answer = as_user(sam).post(f"/contacts/{ada.uid}/documents/new/", bad)
    assert (answer.status_code, errors_in(answer)) == (422, ["amount", "file", "issued_on", "ksef", "note"])
    page = answer.content.decode()
    assert [typed in page for typed in ("31.02.2026", "dużo", "FV 7/2026")] == [True] * 3
    assert Document.objects.count() == 0


def test_a_days_nonsense_that_only_the_verb_knows_comes_back_too(as_user, sam, ada):
    bad = {**FORM, "kind": "contract", "ended_on": "2020-01-01"}
    answer = as_user(sam).post(f"/contacts/{ada.uid}/documents/new/", bad)
    assert (answer.status_code, errors_in(answer)) == (422, ["ended_on"])


def test_the_record_shows_a_card_of_her_papers(as_user, sam, ada):
    new_paper = paper(sam, ada)
    page = as_user(sam).get(f"/contacts/{ada.uid}/").content.decode()
    card = page[page.index("FV/2026/114") - 300 : page.index("FV/2026/114") + 400]
    assert (f"/documents/{new_paper.uid}/" in card, "1\u00a0230,50\u00a0zł" in page) == (True, True)


def test_a_paper_is_changed_over_the_version_that_was_read(as_user, sam, ada):
    new_paper = paper(sam, ada)
    url, client = f"/documents/{new_paper.uid}/edit/", as_user(sam)
    assert 'value="1230,50"' in client.get(url).content.decode()
    assert client.post(url, {**FORM, "version": 1}).status_code == 302
    late = client.post(url, {**FORM, "number": "inny", "version": 1})
    assert (late.status_code, errors_in(late), again(new_paper).number) == (422, ["__all__"], "FV 7/2026")


def test_a_paper_entered_by_mistake_is_removed(as_user, sam, ada):
    new_paper = paper(sam, ada)
    answer = as_user(sam).post(f"/documents/{new_paper.uid}/removal/")
    assert (answer.url, Document.objects.count()) == (f"/contacts/{ada.uid}/", 0)


def test_its_file_is_saved_never_shown_and_the_look_is_logged(as_user, sam, ada):
    new_paper = paper(sam, ada, scan=SCAN)
    answer = as_user(sam).get(f"/documents/{new_paper.uid}/file/")
    head = answer.headers
    assert (answer.content, head["Content-Disposition"].split(";")[0], head["Cache-Control"]) == (
        PDF,
        "attachment",
        "no-store",
    )
    assert "FV" not in head["Content-Disposition"]
    look = AccessEntry.objects.filter(view="sales:file").get()
    assert (look.people, look.fields, look.actor_id) == ([ada.pk], ["file"], str(sam.pk))


def test_a_foreign_paper_a_restricted_ones_and_a_made_up_one_are_missing_alike(as_user, sam, mallory, ada):
    new_paper = paper(sam, ada, scan=SCAN)
    none = "00000000-0000-4000-8000-000000000000"
    client = as_user(mallory)
    for end in ("", "file/", "edit/"):
        theirs, nobodys = client.get(f"/documents/{new_paper.uid}/{end}"), client.get(f"/documents/{none}/{end}")
        stable = [re.sub(rb"[0-9a-f-]{36}|[A-Za-z0-9_-]{24,}", b"", item.content) for item in (theirs, nobodys)]
        assert (theirs.status_code, stable[0]) == (404, stable[1])
    assert client.post(f"/documents/{new_paper.uid}/removal/").status_code == 404
    Restriction.objects.create(person=ada.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    assert as_user(sam).get(f"/documents/{new_paper.uid}/").status_code == 404


def test_the_officer_sees_masks_and_takes_no_file(as_user, sam, dora, ada):
    new_paper = paper(sam, ada, scan=SCAN)
    client = as_user(dora)
    page = client.get(f"/documents/{new_paper.uid}/").content.decode()
    assert ("FV/2026/114" in page, "1\u00a0230" in page, "Regał" in page) == (False, False, False)
    assert client.get(f"/documents/{new_paper.uid}/file/").status_code == 404
    assert "FV/2026/114" not in client.get("/documents/").content.decode()


def test_the_desk_sees_her_papers_masked_on_the_sheet_and_copies_them_whole(as_user, sam, dora, ada):
    paper(sam, ada)
    page = as_user(dora).get(f"/privacy/people/{ada.uid}/").content.decode()
    assert ("FV/2026/114" in page, "1230.50" in page) == (False, False)
    result = export(Person.objects.with_keys().get(pk=ada.pk))
    assert json.loads(json.dumps(result, cls=DjangoJSONEncoder))["sales.document"][0]["number"] == "FV/2026/114"


def test_the_list_is_narrowed_by_kind_unpaid_and_days(as_user, sam, ada, firm):
    paper(sam, ada, number="niezapłacona")
    paper(sam, ada, number="zapłacona", ended_on=date(2026, 3, 9), issued_on=date(2026, 2, 1))
    paper(sam, company=firm, number="oferta", kind="offer", issued_on=date(2026, 1, 1))
    client = as_user(sam)
    assert numbers(client.get("/documents/")) == ["niezapłacona", "zapłacona", "oferta"]
    assert numbers(client.get("/documents/?kind=unpaid")) == ["niezapłacona"]
    assert numbers(client.get("/documents/?kind=offer")) == ["oferta"]
    assert numbers(client.get("/documents/?since=2026-01-15&until=2026-02-15")) == ["zapłacona"]
    assert numbers(client.get("/documents/?kind=x&since=31.02.2026&older=y")) == ["niezapłacona", "zapłacona", "oferta"]


def test_the_list_is_leafed_through_by_rows_that_share_a_day(as_user, sam, ada):
    for place in range(60):
        paper(sam, ada, number=f"nr {place:02}", issued_on=date(2026, 3, 1) - timedelta(days=place // 20))
    client = as_user(sam)
    first = client.get("/documents/")
    second = client.get(f"/documents/?older={first.context['list'].page.older}")
    back = client.get(f"/documents/?newer={second.context['list'].page.newer}")
    assert (len(numbers(first)), len(numbers(second)), numbers(back)) == (50, 10, numbers(first))
    assert len({*numbers(first), *numbers(second)}) == 60


def test_an_unpaid_invoice_past_its_day_is_called_overdue(as_user, sam, ada):
    paper(sam, ada, payment_due_on=timezone.localdate() - timedelta(days=1), issued_on=date(2026, 3, 2))
    (row,) = as_user(sam).get("/documents/").context["rows"]
    assert row.state == ("danger", "Overdue") or row.state[0] == "danger"


def test_the_menu_leads_to_the_list(as_user, sam):
    assert f'href="{reverse("sales:documents")}"' in as_user(sam).get("/contacts/").content.decode()
