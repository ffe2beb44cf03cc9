"""What a masked pack does with words that somebody typed: no opinion has them, the register of breaches covers names.

Art. 33(5) wants the facts of a breach, so they stay; Art. 5(1)(c) wants nobody named who need not be.
"""

from django.utils import timezone

from breaches.cases.opening import describe
from crm.dpo.consultations.opinions import advise, ask, settle
from crm.dpo.pack_papers.pack_scope import Scope
from crm.dpo.pack_papers.sections import BY_CODE
from tests.breaches.made_cases import DESCRIBED, opened
from tests.dsar.pdf import words_in

NAMED = ("Kowalsk", "Ada", "ada@")


def papers(code, *, full):
    """name -> what a section of this year's pack says."""
    now = timezone.now()
    today = timezone.localdate(now)
    scope = Scope(today.replace(month=1, day=1), today, now, full=full)
    return {paper.name: in_words(paper.name, paper.make()) for paper in BY_CODE[code].papers(scope)}


def in_words(name, content):
    """A paper or a file as text on one line."""
    return " ".join((words_in(content) if name.endswith(".pdf") else content.decode()).split())


def test_an_opinion_goes_without_what_was_asked_and_answered(sam, dora, oskar):
    row = ask("Sąsiad Bogumił", "Czy dzwonić do Bogumiła Wierzby?", by=sam)
    advise(row, "Nie, Wierzba nie chce.", by=dora)
    settle(row, "overruled", "Wierzba sam prosił.", by=oskar)
    masked, full = (papers("opinions", full=full) for full in (False, True))
    name = f"opinia-{row.number.lower()}.pdf"
    assert list(masked) == list(full) == ["opinie.csv", name]
    assert [word for word in ("Bogumił", "Wierzb", "dzwonić") if word in f"{masked}"] == []
    assert ("treść pominięta" in masked[name], row.number in masked[name]) == (True, True)
    assert [word in full[name] for word in ("Sąsiad Bogumił", "Bogumiła Wierzby", "sam prosił")] == [True] * 3


def test_the_register_of_breaches_keeps_its_facts_with_people_behind_masks(dora, ada):
    case = opened(dora, title="Oferta dla Ady Kowalskiej")
    words = {
        "description": "Kowalska Ada (ada@cerambud.test) dostała cudzą ofertę.",
        "consequences": "Ada Kowalska wie.",
    }
    describe(case, {**DESCRIBED, **words}, version=case.version, by=dora)
    masked, full = (papers("breaches", full=full) for full in (False, True))
    assert list(masked) == list(full) == [f"rejestr-naruszen.{kind}" for kind in ("pdf", "csv", "json")]
    assert [(*named_in(text), "cudzą ofertę" in text) for text in masked.values()] == [(True,)] * 3
    assert [(*named_in(text), "cudzą ofertę" in text) for text in full.values()] == [(*NAMED, True)] * 3


def named_in(text):
    """Which of the words that tell who it is stand there."""
    return [word for word in NAMED if word in text]
