"""Data of others in the copy (Art. 15(4)): found, judged, blacked out everywhere it goes."""

import pytest
from django.core.exceptions import ValidationError

from crm.privacy.people.names_in_text import same
from crm.privacy.sealed import Sealed
from dsar.contents.redaction import judge, judge_all, let_go, mark, search, withhold
from dsar.contents.text_paths import BLOCK, leaves, redacted
from dsar.models import Finding
from dsar.packages.package_job import make, order
from tests.dsar.made_cases import arrived
from tests.dsar.made_packages import NOTE, note, opened, paper, read, requested
from tests.dsar.pdf import words_in

pytestmark = pytest.mark.django_db


def found(case):
    """[(what, the words)] of a case, in order."""
    rows = Finding.objects.with_keys().filter(case=case).order_by("label", "row", "start")
    return [(row.what, row.excerpt.partition("«")[2].partition("»")[0]) for row in rows]


def summaries(files):
    """What the copy says of her history."""
    return [row["summary"] for row in read(files, "dane/contacts.interaction.json")["rows"] if "summary" in row]


def test_names_addresses_and_numbers_of_others_are_found_and_her_own_are_not(ada, ben, sam, dora):
    text = (
        "Ada Kowalska, ada@cerambud.test, 602 333 444 z dnia 2026-01-05: rozmowa z Ben Żółć (ben@miodek.test, "
        "603 444 555) i panią Lis, PESEL 44051401359, kwota 100 000 000."
    )
    note(ada.person, sam, text)
    case = requested(ada.person)
    search(case, by=dora)
    assert found(case) == [
        ("name", "Ben Żółć"),
        ("email", "ben@miodek.test"),
        ("phone", "603 444 555"),
        ("name", "Lis"),
        ("pesel", "44051401359"),
    ]


def test_her_own_inflected_name_after_a_title_is_hers(ada, sam, dora):
    note(ada.person, sam, "Spotkanie z panią Kowalską w środę, obecny pan Zbigniew Wrona.")
    case = requested(ada.person)
    search(case, by=dora)
    assert [words for _what, words in found(case)] == ["Zbigniew Wrona"]


@pytest.mark.parametrize(
    ("word", "hers"),
    [("kowalska", True), ("kowalskiej", True), ("ady", True), ("adam", False), ("adamska", False), ("kowal", False)],
)
def test_a_word_is_hers_only_when_its_ending_alone_differs(word, hers):
    assert any(same(word, own) for own in ("ada", "kowalska")) is hers


def test_blacked_out_it_stands_in_no_file_of_the_package(ada, sam, dora):
    note(ada.person, sam, NOTE)
    case = requested(ada.person)
    assert search(case, by=dora) == 3
    judge_all(case, by=dora)
    files = opened(make(order(case, by=dora)))
    whole = b"".join(content for name, content in files.items() if name.endswith((".json", ".csv")))
    whole += words_in(files["kopia-1.pdf"]).encode()
    assert [word.encode() in whole for word in ("zofia@lis.test", "605 111 222", "Zofia Lis")] == [False] * 3
    wanted = f"Rozmowa o ofercie. Pani {BLOCK}, {BLOCK}, tel. {BLOCK}, prosi o kontakt z Benem Żółć."
    assert wanted in summaries(files)


def test_what_may_stay_needs_a_reason_and_stays(ada, sam, dora):
    note(ada.person, sam, "Polecił ją pan Nowak.")
    case = requested(ada.person)
    search(case, by=dora)
    finding = Finding.objects.with_keys().get(case=case)
    with pytest.raises(ValidationError) as refused:
        judge(finding, "shown", by=dora)
    assert list(refused.value.error_dict) == ["why"]
    judge(finding, "shown", why="Osoba publiczna.", by=dora)
    assert "Polecił ją pan Nowak." in summaries(opened(make(order(case, by=dora))))


def test_a_new_search_keeps_what_was_judged_and_finds_only_what_is_new(ada, sam, dora):
    note(ada.person, sam, "Pan Nowak dzwonił.")
    case = requested(ada.person)
    search(case, by=dora)
    judge_all(case, by=dora)
    note(ada.person, sam, "Pani Wrona pisała.")
    assert (search(case, by=dora), Finding.objects.count()) == (1, 2)


def test_an_edited_note_has_to_be_judged_again(ada, sam, dora):
    """A place that moved is a new one: nothing leaves unjudged."""
    result = note(ada.person, sam, "Pan Nowak dzwonił.")
    case = requested(ada.person)
    search(case, by=dora)
    judge_all(case, by=dora)
    result.summary = "Wczoraj pan Nowak dzwonił."
    result.save(update_fields=["summary"])
    assert search(case, by=dora) == 1


def test_words_marked_by_hand_are_blacked_out_wherever_they_stand(ada, sam, dora):
    note(ada.person, sam, "Wiśniewskiej nie było. Zadzwonić do Wiśniewskiej.")
    case = requested(ada.person)
    assert mark(case, "Wiśniewskiej", by=dora) == 2
    search(case, by=dora)
    assert f"{BLOCK} nie było. Zadzwonić do {BLOCK}." in summaries(opened(make(order(case, by=dora))))
    with pytest.raises(ValidationError):
        mark(case, "Nie ma takiego", by=dora)


def test_a_file_kept_back_stays_here_and_the_copy_says_so(ada, sam, dora):
    result = paper(ada.person, sam)
    case = requested(ada.person)
    finding = withhold(case, "sales.document", result.uid, "file", by=dora)
    package = make(order(case, by=dora))
    files = opened(package)
    assert [name for name in files if name.startswith("pliki/")] == []
    assert (package.contents["files"], package.contents["withheld"]) == (0, 1)
    assert read(files, "dane/sales.document.json")["rows"][0]["file"] != ""
    let_go(finding, by=dora)
    assert opened(make(order(case, by=dora)))["pliki/001.pdf"] == b"%PDF-1.7 umowa"


def test_texts_inside_json_are_found_and_cut_by_their_place():
    proof = {"how": "form", "said": ["Pan Lis", {"deep": "x Pan Lis"}]}
    assert list(leaves("proof", proof)) == [("proof#0", "form"), ("proof#1", "Pan Lis"), ("proof#2", "x Pan Lis")]
    cut = redacted("proof", proof, {"proof#1": [(4, 7)], "proof#2": [(6, 9), (5, 7)]})
    assert cut == {"how": "form", "said": [f"Pan {BLOCK}", {"deep": f"x Pan{BLOCK}"}]}


def test_nothing_is_found_of_a_case_without_people(dora):
    assert (search(arrived(), by=dora), Finding.objects.count()) == (0, 0)


def test_judged_the_task_is_done(ada, sam, dora):
    note(ada.person, sam, "Pan Nowak dzwonił.")
    case = requested(ada.person)
    search(case, by=dora)
    assert case.tasks.get(code="others").done_at is None
    judge_all(case, by=dora)
    assert case.tasks.get(code="others").done_at is not None


def test_the_passage_is_sealed_and_goes_with_whoever_asked(ada, sam, dora):
    note(ada.person, sam, "Pan Nowak dzwonił.")
    search(requested(ada.person), by=dora)
    raw = Finding.objects.values_list("excerpt", flat=True).get()
    assert (isinstance(raw, Sealed), b"Nowak" in raw.blob) == (True, False)
