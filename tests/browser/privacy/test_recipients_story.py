"""Who has her data: the true list in the answer to Art. 15, and an erasure that each processor confirms by its link.

She asks at a telephone without scripts; a real worker does the jobs and sends the mail, to her and to them.
"""

import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consents.recipients.person_recipients import recipients_of
from crm.privacy.models import Purpose, PurposeRecipient, Recipient, Transfer
from dsar.handling.closing import record_answer
from dsar.models import Case, Kind, Package, RecipientNotice
from dsar.packages.package_job import order
from dsar.packages.release import approve, release
from dsar.recipients.notice_sending import send_due
from tests.browser.conftest import PHONE
from tests.browser.privacy.request_sides import Her, Letterbox, follow, outcome, press
from tests.browser.public.test_public_form import here  # noqa: F401 - links lead to the live server
from tests.dsar.decided_cases import given_to, grant, with_key
from tests.dsar.made_packages import granted
from tests.dsar.portal_browser import controller
from tests.mail.conftest import running, server  # noqa: F401 - the fixtures of a real SMTP server
from tests.workers import surroundings, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recipients(ada, sam):
    """The mailer looks from the United States, under clauses; it and the courier, who got her address, read mail."""
    controller()
    mailer = Recipient.objects.get(slug="email-provider")
    mailer.email, mailer.access_country = "privacy@mailer.test", "US"
    mailer.save(update_fields=["email", "access_country"])
    today = timezone.localdate()
    terms = {"module": "2", "annexes": ["I", "II"], "outcome": "equivalent", "review_on": today + timedelta(days=300)}
    Transfer.objects.create(
        recipient=mailer, country="US", mechanism="scc", since=today, recorded_by="user:1", assessed_on=today, **terms
    )
    courier = given_to(ada.person, "Kurier Szybki", categories=["address"], by=sam)
    Recipient.objects.filter(pk=courier.pk).update(email="rodo@kurier.test", kind="controller")
    for purpose in Purpose.objects.active().filter(slug="contracts"):
        PurposeRecipient.objects.get_or_create(purpose=purpose, recipient=mailer)
    return mailer, courier


@pytest.fixture
def mail(server, live_server):  # noqa: F811
    """mail(address) -> their letterbox; a worker delivers to all of them."""
    with worker(surroundings(EMAIL_URL=f"smtp://127.0.0.1:{server.port}", BASE_URL=live_server.url)):
        yield lambda address: Letterbox(server, address)


def test_she_reads_who_has_her_data_and_each_of_them_confirms_the_erasure(
    enter,
    clean,
    mail,
    recipients,
    ada,
    dora,
    oskar,
):
    her = Her(enter(None, "/p/pl/request/", width=PHONE, java_script_enabled=False), mail("ada@cerambud.test"))
    number = her.asks("Kto ma moje dane?", "Chcę wiedzieć, jakie moje dane macie")
    her.shows_who_she_is(number)
    reads_the_true_list(her, the_copy(case_of(number), dora, oskar), with_key(ada.person))

    number = her.asks("Proszę mnie usunąć.", "Chcę, żebyście usunęli moje dane")
    her.shows_who_she_is(number)
    case = case_of(number)
    grant(case, Kind.ERASURE, ground="withdrawn", by=dora)
    decider = enter(oskar, f"/privacy/requests/{number}/decisions/erasure/")
    decider.get_by_label("Wpisz numer sprawy, aby potwierdzić").fill(number)
    press(decider, "Usuń trwale")
    outcome(decider)
    record_answer(case, by=dora)

    desk = enter(dora, f"/privacy/requests/{number}/recipients/")
    expect(desk.get_by_role("row").filter(has_text="Dostawca hostingu")).to_contain_text("klucz zniszczony")
    expect(desk.get_by_text("Dlaczego nie można zamknąć:")).to_be_visible()
    expect(desk.locator("main .steps .cur")).to_contain_text("Usunięte gdzie indziej")
    clean(desk)
    desk.goto(f"/privacy/requests/{number}/")
    follow(desk, "Dalej: usunięte gdzie indziej")
    her.page.reload()
    expect(her.page.locator(".path")).to_contain_text("Usunięte u tych, którzy mają dane od nas")
    send_due()
    for address in ("privacy@mailer.test", "rodo@kurier.test"):
        confirms(enter, clean, mail(address), number)
    done_by_hand(desk, case)
    expect(desk.get_by_text("Dlaczego nie można zamknąć:")).to_have_count(0)
    desk.goto(f"/privacy/requests/{number}/closing/")
    press(desk, "Zamknij sprawę")
    expect(desk.get_by_text("Zamknięto", exact=True)).to_be_visible()
    assert Case.objects.get(pk=case.pk).state == "closed"


def the_copy(case, maker, second):
    """A worker makes her copy, two people let it go."""
    granted(case, second)
    package = order(case, by=maker)
    wait_until(lambda: Package.objects.filter(pk=package.pk, digest__gt="").exists())
    return release(approve(Package.objects.get(pk=package.pk), by=second), Package.Way.LINK, by=second)


def case_of(number):
    """The case, ready to be read."""
    return Case.objects.with_keys().get(number=number)


def reads_the_true_list(her, copy, person):
    """She opens the copy with link and code: everybody is named, also who looks from outside the EEA."""
    her.visits(copy.link)
    her.page.get_by_label("Kod").fill(copy.code)
    press(her.page, "Otwórz")
    _name, content = her.fetches("button", "Wszystko (ZIP)")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sections = {section["title"]: section for section in json.loads(archive.read("raport.json"))}
    by_recipient = {row["Odbiorca"]: row for row in sections["Komu przekazaliśmy Twoje dane"]["rows"]}
    assert set(by_recipient) == {str(row.recipient) for row in recipients_of(person)}
    assert by_recipient["Dostawca hostingu"]["Kiedy"].startswith("stale od ")
    assert by_recipient["Kurier Szybki"]["Kiedy"].startswith("pojedyncze przekazanie: ")
    [abroad] = sections["Przekazania poza EOG"]["rows"]
    assert ("stamtąd" in abroad["Kraj"], "2021/914" in abroad["Co chroni Twoje dane"]) == (True, True)


def confirms(enter, clean, letterbox, number):
    """A recipient opens the link in its mail and says that it is done."""
    letter = letterbox.next(f"Dane otrzymane od nas: prosimy o działanie (art. 19 RODO), {number}")
    theirs = enter(None, re.search(r"https?://\S+/told/\S+", letter)[0], width=PHONE)
    clean(theirs)
    press(theirs, re.compile("usunięte"))
    expect(theirs.get_by_role("status")).to_be_visible()


def done_by_hand(desk, case):
    """What nobody has an address for is a task: the desk writes down what proves it."""
    tasks = RecipientNotice.objects.filter(case=case, state="waiting")
    assert {row.way for row in tasks} == {"task"}
    for notice in tasks:
        desk.goto(f"/privacy/requests/{case.number}/recipients/?row={notice.uid}")
        desk.get_by_label("Co jest dowodem albo dlaczego to niemożliwe").fill("Telefon z działu IT, 3 grudnia.")
        press(desk, "Zrobione u niego: zapisz dowód")
    assert not RecipientNotice.objects.filter(case=case).exclude(state__in=("confirmed", "keeps")).exists()
