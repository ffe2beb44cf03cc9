"""The answer says how the copy reaches her: by which link and which code, by post, in person; or how it will."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from crm.accounts.language.formats import day_long
from dsar.letters.letter_texts import draft
from dsar.models import Kind, Package
from dsar.packages.package_end import revoke
from dsar.packages.release import approve, code_on_page, hand_over, release
from tests.dsar.decided_cases import grant, refuse
from tests.dsar.made_packages import granted, made, released, requested

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HEADING = "Your copy of the data"


def said(case, *, at=None):
    """What stands under the heading of the copy."""
    _before, result, after = draft(case, "answer", "en", at=at).partition(f"## {HEADING}\n\n")
    return after.partition("\n\n## ")[0] if result else ""


def in_words(moment):
    with translation.override("en"):
        return day_long(timezone.localtime(moment))


def test_a_link_is_named_with_its_last_day_and_the_code_where_it_stands(ada, dora, oskar):
    case = requested(ada.person)
    given = released(case, dora, oskar, on_page=True)
    assert said(case) == (
        "You download the copy by a link that is in an e-mail of its own. "
        f"It works until {in_words(given.package.expires_at)}. "
        "The link asks for a code: it stands on your status page, under “Answer and papers”."
    )
    assert code_on_page(given.package) not in draft(case, "answer", "en")


def test_a_code_that_is_told_otherwise_is_not_sought_on_the_page(ada, dora, oskar):
    case = requested(ada.person)
    released(case, dora, oskar)
    assert said(case).endswith(
        "The link asks for a code, which we tell you on a telephone number that we held before or by letter."
    )


@pytest.mark.parametrize(
    ("way", "before", "after"),
    [
        ("post", "You get the copy by post.", "We posted the copy on %s."),
        ("in_person", "You get the copy from us in person.", "You got the copy from us in person on %s."),
        (
            "direct",
            "We send the data straight to whom you named (GDPR Art. 20(2)).",
            "On %s we sent the data straight to whom you named (GDPR Art. 20(2)).",
        ),
    ],
)
def test_other_ways_are_named_before_and_after_it_was_handed_over(way, before, after, ada, dora, oskar):
    case = requested(ada.person)
    package = released(case, dora, oskar, way).package
    rows = [said(case)]
    hand_over(package, to="Inny administrator", by=dora)
    assert [*rows, said(case)] == [before, after % in_words(Package.objects.get().handed_at)]


@pytest.mark.parametrize(
    ("reply_by", "words"),
    [
        ("email", "by a link that we send you in an e-mail of its own"),
        ("post", "by post"),
        ("in_person", "in person"),
        ("phone", "in person"),
    ],
)
def test_before_it_is_released_she_reads_how_it_will_come(reply_by, words, ada, dora):
    case = requested(ada.person, reply_by=reply_by)
    grant(case, Kind.ACCESS, by=dora)
    assert words in said(case)


def test_a_copy_that_was_withdrawn_or_ran_out_is_promised_anew(ada, dora, oskar):
    case = requested(ada.person)
    package = released(case, dora, oskar).package
    over = said(case, at=timezone.now() + 15 * DAY)
    revoke(package, by=dora)
    assert ["that we send you in an e-mail of its own" in words for words in (over, said(case))] == [True, True]


def test_two_copies_are_told_apart(ada, dora, oskar):
    case = requested(ada.person, Kind.ACCESS, Kind.PORTABILITY)
    granted(case, oskar)
    package = approve(made(case, dora, rights=[Kind.PORTABILITY]), by=oskar)
    release(package, Package.Way.DIRECT, by=oskar)
    copies = said(case).split("\n\n")
    assert [line.partition(": ")[0] for line in copies] == ["Portability", "Access and copy"]
    assert "straight to whom you named" in copies[0]


def test_one_copy_for_two_rights_is_named_once(ada, dora, oskar):
    case = requested(ada.person, Kind.ACCESS, Kind.PORTABILITY)
    released(case, dora, oskar)
    assert draft(case, "answer", "en").count("You download the copy") == 1


def test_without_a_yes_there_is_no_copy(ada, dora, oskar):
    case = requested(ada.person, Kind.ACCESS, Kind.ERASURE)
    refuse(case, Kind.ACCESS, by=dora, decider=oskar, why="further_copy")
    grant(case, Kind.ERASURE, ground="withdrawn", by=dora)
    assert HEADING not in draft(case, "answer", "en")
