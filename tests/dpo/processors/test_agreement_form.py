"""Agreements: recorded with their checklist and file, in force by their days, corrected, ended, renewed, drafted."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.dpo.processors.checklist import POINTS, gaps
from crm.privacy.models import Agreement, LedgerEntry, Recipient
from tests.breaches.pdf_words import words_of_pdf

DAY = timedelta(days=1)
NEW = "/privacy/processors/hosting/agreement/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def terms(**values):
    """A form of an agreement in order, concluded a month ago."""
    options = {"reference": "UP 7/2026", "concluded_on": timezone.localdate() - 30 * DAY, "sub_processing": "general"}
    return {**options, "calendars": "on", **values}


@pytest.fixture
def hosting(db):
    return Recipient.objects.get(slug="hosting")


def test_an_agreement_is_recorded_and_shown(as_user, dora, hosting):
    answer = as_user(dora).post(NEW, terms(clause_a="§ 4", gap_b="bez terminu", categories=["email"]))
    page = as_user(dora).get(answer.url).content.decode()
    (first,) = Agreement.objects.in_force()
    assert (first.recipient, first.calendars, first.categories, "UP 7/2026" in page) == (hosting, True, ["email"], True)
    assert (first.clauses, "bez terminu" in page) == ({"a": "§ 4", "gap_b": "bez terminu"}, True)
    entry = LedgerEntry.objects.get(act="agreement.recorded")
    assert (entry.target, "clauses" in entry.fields, "§ 4" in str(entry.counts)) == ("recipient:hosting", True, False)


def test_a_point_is_ticked_by_its_clause_alone():
    whole = Agreement(clauses=dict.fromkeys(POINTS, "§ 1"))
    assert gaps(whole) == []
    whole.clauses |= {"g": "", "gap_h": "bez audytu"}
    assert gaps(whole) == ["28(3)(g)", "28(3)(h)"]
    assert gaps(Agreement(kind=Agreement.Kind.JOINT)) == []


def test_days_that_cannot_be_come_back_with_a_sentence(as_user, dora, hosting):
    result = terms(ends_on=timezone.localdate() - 31 * DAY, reference="")
    answer = as_user(dora).post(NEW, result)
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["ends_on", "reference"])


def test_it_is_in_force_on_its_days_and_while_the_recipient_is(hosting):
    values = {"recipient": hosting, "recorded_by": "user:1"}
    today = timezone.localdate()
    agreement = Agreement.objects.create(concluded_on=today, ends_on=today + 2 * DAY, **values)
    days = [today + timedelta(days=days) for days in (-1, 0, 2, 3)]
    assert [Agreement.objects.in_force(day).exists() for day in days] == [False, True, True, False]
    Recipient.objects.filter(pk=hosting.pk).update(active_to=timezone.now())
    assert (list(Agreement.objects.in_force()), agreement.running) == ([], True)


@pytest.mark.parametrize(("began", "left"), [(30, 1), (0, 0)])
def test_an_end_is_recorded_and_what_was_entered_today_by_mistake_goes(as_user, dora, hosting, began, left):
    values = {"recipient": hosting, "recorded_by": "user:1", "concluded_on": timezone.localdate() - began * DAY}
    agreement = Agreement.objects.create(**values)
    client = as_user(dora)
    for _twice in range(2):
        client.post(f"/privacy/agreements/{agreement.uid}/end/")
    assert (Agreement.objects.in_force().count(), Agreement.objects.count()) == (0, left)
    assert LedgerEntry.objects.filter(act="agreement.ended").count() == 1


def test_its_file_comes_in_by_the_one_door_and_leaves_as_it_came(as_user, dora, hosting):
    client = as_user(dora)
    paper = SimpleUploadedFile("umowa.pdf", PDF, content_type="text/html")
    client.post(NEW, terms(file=paper))
    agreement = Agreement.objects.get()
    answer = client.get(f"/privacy/agreements/{agreement.uid}/file/")
    assert (answer.content, answer["Content-Type"], "umowa.pdf" in answer["Content-Disposition"]) == (
        PDF,
        "application/pdf",
        True,
    )
    assert LedgerEntry.objects.filter(act="file.handed_out").count() == 1
    disguised = SimpleUploadedFile("umowa.pdf", b"MZ\x90\x00" + b"\x00" * 60)
    assert client.post(NEW, terms(file=disguised)).status_code == 422
    client.post(f"/privacy/agreements/{agreement.uid}/", terms(reference="UP 8"))
    agreement.refresh_from_db()
    assert (agreement.reference, agreement.file_name, bytes(agreement.file)) == ("UP 8", "umowa.pdf", PDF)


def test_a_correction_says_what_it_changed(as_user, dora, hosting):
    as_user(dora).post(NEW, terms())
    agreement = Agreement.objects.get()
    for _twice in range(2):
        as_user(dora).post(f"/privacy/agreements/{agreement.uid}/", terms(clause_c="§ 5"))
    entry = LedgerEntry.objects.get(act="agreement.changed")
    assert entry.fields == ["clauses"]


def test_renewal_begins_with_the_record_and_closes_the_gaps(as_user, dora, hosting):
    Agreement.objects.create(
        recipient=hosting, recorded_by="user:1", concluded_on=timezone.localdate() - 9 * DAY, notice_months=3
    )
    form = as_user(dora).get(f"{NEW}?renew=1").context["form"]
    assert (form["notice_months"].value(), form["clause_g"].value()) == (3, "§ 9")
    assert all(form[f"clause_{key}"].value() for key in POINTS)


def test_a_joint_controller_says_what_people_are_told(as_user, dora):
    joint = Recipient.objects.create(slug="sister", name="Siostra", name_en="Sister", kind="joint")
    url = f"/privacy/processors/{joint.slug}/agreement/"
    values = {"reference": "W 1", "concluded_on": timezone.localdate()}
    assert sorted(as_user(dora).post(url, values).context["form"].errors) == ["contact_point", "essence", "shares"]
    values |= {"contact_point": "rodo@siostra.example", "shares": "My odpowiadamy.", "essence": "Razem."}
    answer = as_user(dora).post(url, values)
    agreement = Agreement.objects.get(recipient=joint)
    assert (answer.status_code, agreement.kind, agreement.essence) == (302, "joint", "Razem.")
    assert "rodo@siostra.example" in as_user(dora).get(answer.url).content.decode()


@pytest.mark.parametrize(("language", "says"), [("pl", "Udokumentowane polecenia"), ("en", "Documented instructions")])
def test_the_draft_is_filled_from_the_record(as_user, dora, hosting, language, says):
    Recipient.objects.filter(pk=hosting.pk).update(services="Serwery <b>", access_country="CZ")
    answer = as_user(dora).get(f"/privacy/processors/hosting/draft/{language}/")
    words = words_of_pdf(answer.content)
    assert (
        answer["Content-Type"],
        says in words,
        "Serwery <b>" in words,
        ("Polska, Czechy" if language == "pl" else "Poland, Czechia") in words,
    ) == (
        "application/pdf",
        True,
        True,
        True,
    )
    assert as_user(dora).get("/privacy/processors/hosting/draft/de/").status_code == 404


def test_the_old_address_leads_to_the_new_one(as_user, dora, hosting):
    assert as_user(dora).get("/privacy/recipients/hosting/agreements/").url == NEW


def test_a_recipient_that_has_ended_gets_no_new_agreement(as_user, dora, hosting):
    Recipient.objects.filter(pk=hosting.pk).update(active_to=timezone.now())
    assert (as_user(dora).post(NEW, terms()).status_code, Agreement.objects.count()) == (422, 0)


def test_sales_see_no_agreements(as_user, sam, hosting):
    assert as_user(sam).get(NEW).status_code == 403
