"""The sheet of a person on paper: Art. 15 in clear, after a reason, in both logs, without names of colleagues."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.grounds.objections import object_to
from crm.privacy.models import Disclosure, LedgerEntry, Purpose, Recipient
from tests.dsar.made_cases import arrived
from tests.dsar.made_packages import note
from tests.dsar.pdf import words_in


@pytest.fixture
def url(ada):
    return reverse("dpo:printed", args=[ada.person.uid])


def sheet(desk, url, **said):
    """The words of the paper."""
    return words_in(desk.post(url, {"reason": "request", "language": "en", **said}).content)


def test_it_holds_what_we_hold_with_source_purposes_consents_recipients_and_requests(desk, url, ada, sam):
    courier = Recipient.objects.get(slug="courier")
    Disclosure.note([ada.person], recipient=courier, categories=["identity"], by=sam)
    object_to(ada.person, Purpose.objects.get(slug="contracts", active_to=None), by=sam, at=timezone.now())
    note(ada.person, sam, "Rozmowa o ofercie.")
    case = arrived(about=ada.person)
    words = sheet(desk, url)
    wanted = (
        "Ada Kowalska",
        "+48602333444 the person",
        "ada@cerambud.test",
        "Our offers, E-mail",
        "GDPR Art. 6(1)(a)",
        "objected",
        "Trade fair Targi Drema 2026",
        "Courier (Poland) Separate controller Name",
        "Hosting provider (Poland) Processor",
        "How long the data stay",
        "Notes, phone calls and meetings 1",
        f"{case.number} Access and copy",
        "Who looked at the data",
        "Nothing is decided about this person by a machine alone.",
    )
    words = words.replace(" ", "")  # cells of a row stand side by side
    assert [item for item in wanted if item.replace(" ", "") not in words] == []
    assert "Rozmowaoofercie." not in words  # long histories are counted; the copy holds them


def test_nobody_else_and_no_colleague_is_on_it(desk, url, ada, ben, dora, sam):
    """C-579/21: days, places and roles of who looked, not their names."""
    desk.get(reverse("dpo:person", args=[ada.person.uid]))
    words = sheet(desk, url)
    assert "Person's sheet" in words
    assert [name for name in (dora.last_name, sam.last_name, "Miodek", "miodek") if name in words] == []


def test_it_speaks_polish_when_asked(desk, url):
    words = sheet(desk, url, language="pl", note="W-2026-001")
    assert "Karta osoby" in words
    assert ("W-2026-001" in words, "Dane i ich źródło" in words, "Data and their source" in words) == (
        True,
        True,
        False,
    )


def test_both_logs_know(desk, url, dora, ada, last_look, last_act):
    desk.post(url, {"reason": "request", "language": "pl"})
    actor, view, people, fields, reason = last_look()
    assert (actor, view, people, reason) == (str(dora.pk), "dpo:printed", [ada.pk], "request")
    assert {"name", "email", "phone"} <= set(fields)
    act, about, columns, counts = last_act()
    assert (act, about, columns, counts["reason"]) == ("person.printed", ada.person.uid, fields, "request")
    assert len(counts["digest"]) == 16


@pytest.mark.parametrize("sent", [{}, {"reason": "curious", "language": "pl"}, {"reason": "other", "language": "pl"}])
def test_without_a_reason_there_is_no_paper(desk, url, sent):
    answer = desk.post(url, sent)
    assert (answer.status_code, "ada@cerambud.test" in answer.content.decode()) == (422, False)
    assert not LedgerEntry.objects.filter(act="person.printed").exists()


def test_asking_for_the_form_shows_no_value(desk, url):
    assert "ada@cerambud.test" not in desk.get(url).content.decode()


def test_a_case_prints_it_with_one_button(desk, url, ada):
    case = arrived(about=ada.person)
    page = desk.get(reverse("requests:case", args=[case.number])).content.decode()
    form = page.partition(f'action="{url}"')[2].partition("</form>")[0]
    rows = ('name="reason" value="request"', f'name="note" value="{case.number}"', 'name="language" value="pl"')
    assert [row in form for row in rows] == [True] * 3
    assert reverse("dpo:register_file", args=["activities", "pdf"]) in page
