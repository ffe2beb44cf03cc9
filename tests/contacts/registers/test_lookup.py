"""A firm's data by its NIP: from a file of ours or a register, in time, with nothing sent but the number."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep

import pytest
from django.urls import reverse

from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.models import Company, Contact
from crm.contacts.registers.register_answer import Firm, NotDeclared, NotInRegister, Unavailable
from crm.contacts.registers.register_lookup import findings, look_up
from crm.contacts.safeguards.pause import Paused
from crm.privacy.actors import system
from crm.privacy.models import Disclosure, LedgerEntry, Purpose, PurposeRecipient, Recipient
from crm.privacy.recipients.gate import DisclosureRefused
from crm.privacy.recipients.halts import suspend

pytestmark = pytest.mark.django_db
NIP, TRADERS = "0005260183", "0001862525"
SUBJECT = {
    "name": "MEBLE KOWALSKI SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ",
    **{"nip": NIP, "regon": "015908305", "krs": "0000123456", "pesel": None, "residenceAddress": None},
    **{"workingAddress": "LEŚNA 4, 32-065 KRZESZOWICE", "accountNumbers": ["61109010140000071219812874"]},
}
FIRM = Firm(SUBJECT["name"], NIP, "015908305", "LEŚNA 4", "32-065", "KRZESZOWICE")
ROW = (
    "<root><dane><Regon>015908305</Regon><Nip>0005260183</Nip><Nazwa>TARTAK BRZEZINA</Nazwa>"
    "<Miejscowosc>Krzeszowice</Miejscowosc><KodPocztowy>32-065</KodPocztowy><Ulica>ul. Leśna</Ulica>"
    "<NrNieruchomosci>4</NrNieruchomosci><NrLokalu>2</NrLokalu><Typ>F</Typ></dane></root>"
)


@contextmanager
def register_that(answers):
    """A register on this machine: answers(path, body) -> (status, text). Yields (its address, what it was sent)."""
    rows = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            rows.append((self.path, body, dict(self.headers)))
            status, text = answers(self.path, body)
            self.send_response(status)
            self.send_header("Location", "http://elsewhere.test/")
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET

        def log_message(self, *_said):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", rows
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def vat(settings, db):
    """The list of VAT payers is switched on, declared and named by the purpose of contracts."""
    settings.NIP_REGISTER, settings.NIP_REGISTER_TIMEOUT = "vat", 0.5
    values = {"name": "Wykaz VAT", "name_en": "VAT register", "kind": "authority", "product_parts": ["vat"]}
    recipient = Recipient.objects.create(slug="wykaz", **values)
    PurposeRecipient.objects.create(purpose=Purpose.objects.get(slug="contracts"), recipient=recipient)
    return recipient


def listed(subject=SUBJECT, status=200):
    return lambda path, body: (status, json.dumps({"result": {"subject": subject, "requestId": "x"}}))


def test_by_default_nobody_is_asked_and_an_invented_firm_is_found(sam):
    result = look_up(NIP, by=sam)
    assert (result.name, result.city, result.trader) == ("Tartak Brzezina sp. z o.o.", "Krzeszowice", False)
    entry = LedgerEntry.objects.get(act="company.looked_up")
    assert (entry.counts, entry.about, entry.target) == ({"register": "file"}, None, "")


def test_who_is_not_in_the_file_is_not_found(sam):
    with pytest.raises(NotInRegister):
        look_up("5260250274", by=sam)


def test_switched_off_nothing_is_found(sam, settings):
    settings.NIP_REGISTER = ""
    with pytest.raises(NotInRegister):
        look_up(NIP, by=sam)


def test_the_vat_list_is_told_the_number_and_the_day_and_nothing_else(sam, vat, settings):
    with register_that(listed()) as (settings.VAT_LIST_URL, result):
        assert look_up(NIP, by=sam) == FIRM
    ((path, body, headers),) = result
    assert (path.partition("?date=")[0], body) == (f"/api/search/nip/{NIP}", "")
    assert set(headers) <= {"Host", "User-Agent", "Accept-Encoding", "Connection"}


def test_a_person_of_the_vat_list_is_told_from_a_firm(sam, vat, settings):
    person = {**SUBJECT, "name": "LUDWIKA KOS", "krs": None, "workingAddress": None, "residenceAddress": "PARKOWA 5"}
    with register_that(listed(person)) as (settings.VAT_LIST_URL, _heard):
        result = look_up(NIP, by=sam)
    assert (result.trader, result.street, result.city) == (True, "PARKOWA 5", "")


@pytest.mark.parametrize(
    "answer",
    [
        listed(status=500),
        listed(status=301),
        lambda *_: (200, "no json"),
        lambda *_: (200, "{}"),
        lambda *_: (200, "[]"),
    ],
)
def test_what_nobody_understands_is_no_answer(sam, vat, settings, answer):
    with register_that(answer) as (settings.VAT_LIST_URL, _heard), pytest.raises(Unavailable):
        look_up(NIP, by=sam)


def test_whoever_does_not_answer_in_time_is_not_waited_for(sam, vat, settings):
    def slow(path, body):
        sleep(0.8)
        return 200, "{}"

    with register_that(slow) as (settings.VAT_LIST_URL, _heard), pytest.raises(Unavailable):
        look_up(NIP, by=sam)
    settings.VAT_LIST_URL = "file:///etc/passwd#"
    with pytest.raises(Unavailable):
        look_up(NIP, by=sam)


def test_an_unknown_number_is_told(sam, vat, settings):
    with register_that(listed(None)) as (settings.VAT_LIST_URL, _heard), pytest.raises(NotInRegister):
        look_up(NIP, by=sam)


def test_a_register_that_is_no_recipient_is_not_asked(sam, settings):
    settings.NIP_REGISTER = "vat"
    with register_that(listed()) as (settings.VAT_LIST_URL, result), pytest.raises(NotDeclared):
        look_up(NIP, by=sam)
    assert (result, findings()[0]["ok"]) == ([], False)


def test_the_doctor_is_content_once_it_is(vat):
    assert [finding["ok"] for finding in findings()] == [True]


def test_the_number_of_a_known_sole_trader_is_disclosed_to_the_register(sam, ada, vat, settings):
    company = add_company({"name": "Ada", "nip": TRADERS}, by=sam)
    turn_into_sole_trader(company, ada, by=sam)
    with register_that(listed()) as (settings.VAT_LIST_URL, _heard):
        look_up(TRADERS, by=sam)
    assert (Disclosure.objects.get().person_id, Disclosure.objects.get().recipient) == (ada.pk, vat)
    assert LedgerEntry.objects.get(act="company.looked_up").about == ada.uid


def test_the_number_of_a_known_sole_trader_goes_to_no_register_that_the_gate_refuses(sam, ada, vat, settings, as_user):
    turn_into_sole_trader(add_company({"name": "Ada", "nip": TRADERS}, by=sam), ada, by=sam)
    suspend(vat, "Wyciek u nich.", by=system("test"))
    with register_that(listed()) as (settings.VAT_LIST_URL, result):
        with pytest.raises(DisclosureRefused):
            look_up(TRADERS, by=sam)
        page = as_user(sam).post(reverse("contacts:company_add"), {"nip": TRADERS, "name": "x", "lookup": "1"})
        assert (page.status_code, "Wykaz VAT" in page.content.decode()) == (422, True)
        assert (result, Disclosure.objects.count(), findings()[0]["warning"]) == ([], 0, True)
        assert LedgerEntry.objects.get(act="disclosure.refused").counts["place"] == "register"
        assert look_up(NIP, by=sam) == FIRM  # about a firm nothing personal goes there


def test_the_number_of_a_restricted_one_is_sent_nowhere(sam, ada, vat, settings):
    turn_into_sole_trader(add_company({"name": "Ada", "nip": TRADERS}, by=sam), ada, by=sam)
    Restriction.objects.create(person=ada.person, reason="accuracy", since=ada.created_at, placed_by="user:1")
    with register_that(listed()) as (settings.VAT_LIST_URL, result), pytest.raises(Paused):
        look_up(TRADERS, by=sam)
    assert result == []


def soap(act, result):
    escaped = result.replace("<", "&lt;").replace(">", "&gt;")
    inner = f'<{act}Response xmlns="http://CIS/BIR/PUBL/2014/07"><{act}Result>{escaped}</{act}Result></{act}Response>'
    body = f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{inner}</s:Body></s:Envelope>'
    return f"--uuid:1\r\nContent-Type: application/xop+xml\r\n\r\n{body}\r\n--uuid:1--\r\n"


def regon_that(row):
    def answers(path, body):
        act = next(text for text in ("Zaloguj", "DaneSzukajPodmioty", "Wyloguj") if f"<ns:{text}>" in body)
        return 200, soap(act, {"Zaloguj": "session-1", "DaneSzukajPodmioty": row, "Wyloguj": "true"}[act])

    return answers


@pytest.fixture
def gus(settings, db):
    settings.NIP_REGISTER, settings.REGON_KEY = "regon", "key-of-the-house"
    values = {"name": "REGON", "name_en": "REGON register", "kind": "authority", "product_parts": ["regon"]}
    return Recipient.objects.create(slug="gus", **values)


def test_the_regon_register_signs_in_asks_and_leaves(sam, gus, settings):
    with register_that(regon_that(ROW)) as (settings.REGON_URL, result):
        outcome = look_up(NIP, by=sam)
    place = {"street": "ul. Leśna 4/2", "postcode": "32-065", "city": "Krzeszowice"}
    assert outcome == Firm("TARTAK BRZEZINA", NIP, "015908305", **place, trader=True)
    assert [("session-1" in str(headers), NIP in body) for _path, body, headers in result] == [
        (False, False),
        (True, True),
        (True, False),
    ]
    assert "sam" not in str(result).lower()


def test_the_regon_register_knows_nobody_or_says_nonsense(sam, gus, settings):
    nobody = "<root><dane><ErrorCode>4</ErrorCode></dane></root>"
    for row, refusal in ((nobody, NotInRegister), ("<root>", Unavailable), ("<!DOCTYPE a><root/>", Unavailable)):
        with register_that(regon_that(row)) as (settings.REGON_URL, _heard), pytest.raises(refusal):
            look_up(NIP, by=sam)


def test_the_button_fills_the_form_of_a_company_and_saves_nothing(sam, as_user):
    page = as_user(sam).post(reverse("contacts:company_add"), {"nip": "000-526-01-83", "notes": "Rampa", "lookup": "1"})
    text = page.content.decode()
    assert page.status_code == 200
    assert ["Tartak Brzezina sp. z o.o." in text, "32-065" in text, "Rampa" in text] == [True, True, True]
    assert Company.objects.count() == 0


def test_what_a_register_cannot_say_is_told_and_the_text_stays(sam, as_user):
    for nip in ("5260250274", "123", ""):
        page = as_user(sam).post(reverse("contacts:company_add"), {"nip": nip, "name": "Moja", "lookup": "1"})
        assert (page.status_code, "Moja" in page.content.decode()) == (422, True)


def test_a_sole_traders_answer_never_goes_into_plain_columns(sam, as_user):
    page = as_user(sam).post(reverse("contacts:company_add"), {"nip": TRADERS, "lookup": "1"}).content.decode()
    assert ("Ludwika Kos" in page, reverse("contacts:add") in page) == (False, True)


def test_in_the_quick_add_it_becomes_her_own_business_sealed(sam, team_a, as_user, contracts):
    page, url = as_user(sam), reverse("contacts:add")
    form = {
        **{"name": "Ludwika Kos", "email": "ludwika@kos.test", "nip": TRADERS, "origin_kind": "card"},
        **{"origin_label": "Wizytówka", "purpose": "contracts", "notice": "given", "team": team_a.pk},
    }
    result = page.post(url, {**form, "lookup": "1"})
    assert (result.status_code, Contact.objects.count()) == (200, 0)
    initial = result.context["form"].initial
    assert (initial["company_name"], initial["name"]) == ("Ludwika Kos Projektowanie Ogrodów", "Ludwika Kos")
    saved = page.post(url, {**form, "company_name": initial["company_name"], "firm": json.dumps(initial["firm"])})
    assert saved.status_code == 302
    company = Company.objects.with_keys().get()
    assert (company.sole_trader_id, company.name, company.nip, company.regon) == (Contact.objects.get().pk, "", "", "")
    assert (company.label, company.tax_number, company.told("regon"), company.trader_address) == (
        *("Ludwika Kos Projektowanie Ogrodów", TRADERS, "076018950", "ul. Parkowa 5/2, 80-283 Gdańsk"),
    )
    assert Contact.objects.get().company == company


def test_in_the_quick_add_a_firm_comes_with_its_address(sam, team_a, as_user):
    values = {"name": "Tartak", "nip": NIP, "regon": "015908305", "street": "ul. Leśna 4", "trader": False}
    form = {
        **{"name": "Jan Piła", "email": "jan@tartak.test", "nip": NIP, "origin_kind": "card"},
        **{"origin_label": "Wizytówka", "purpose": "contracts", "notice": "given", "team": team_a.pk},
    }
    as_user(sam).post(reverse("contacts:add"), {**form, "company_name": "Tartak", "firm": json.dumps(values)})
    company = Company.objects.get()
    assert (company.name, company.nip, company.regon, company.street) == ("Tartak", NIP, "015908305", "ul. Leśna 4")


def test_a_sole_traders_own_form_is_filled_and_sealed(sam, ada, as_user):
    company = add_company({"name": "Ada", "nip": TRADERS}, by=sam)
    turn_into_sole_trader(company, ada, by=sam)
    page = as_user(sam).post(reverse("contacts:company_edit", args=[company.uid]), {"nip": TRADERS, "lookup": "1"})
    assert page.context["form"].initial["address"] == "ul. Parkowa 5/2, 80-283 Gdańsk"
