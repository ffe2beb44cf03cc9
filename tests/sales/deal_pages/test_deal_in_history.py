"""A person's history says which deal a line is about and what she is there, to whoever sees the deal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.contacts.history.timeline import timeline
from crm.privacy.models import AccessEntry
from crm.sales.deals.deal_bin import to_bin
from crm.sales.deals.participants import add_participant, remove_participant
from crm.sales.models import Deal
from tests.sales.deal_builders import again, deal, firm, pause


@pytest.fixture
def made(sam, ada):
    """A firm's deal with Ada on it."""
    result = deal(sam, company=firm(sam))
    add_participant(result, ada, "decides", by=sam)
    return result


def told(contact, reader):
    """(title, deal, part, second line) of what happened to her on deals, the last first."""
    lines = timeline(contact, reader=reader, show="sales").lines
    return [(str(line.title), line.about and line.about.label, line.part, line.text) for line in lines if line.subject]


def test_a_line_says_the_deal_and_her_part(made, as_user, sam, ada):
    assert told(ada, sam) == [("Udział w szansie", "Linia pakująca", "Decyduje", "")]
    page = as_user(sam).get(f"/contacts/{ada.uid}/").content.decode()
    assert f'<a href="/deals/{made.uid}/">Linia pakująca</a> · Decyduje' in page


def test_only_the_last_word_about_her_part_tells_it_and_none_once_she_is_off(made, sam, ada):
    add_participant(made, ada, "pays", by=sam)
    assert [item[:3] for item in told(ada, sam)] == [
        ("Inna rola w szansie", "Linia pakująca", "Zatwierdza budżet"),
        ("Udział w szansie", "Linia pakująca", ""),
    ]
    remove_participant(made, ada, by=sam)
    assert [item[2] for item in told(ada, sam)] == ["", "", ""]


def test_two_deals_of_one_moment_are_two_lines(made, sam, ada):
    add_participant(deal(sam, company=firm(sam, "Inna S.A.", "5260250274"), title="Regały"), ada, "signs", by=sam)
    assert [item[1:3] for item in told(ada, sam)] == [("Regały", "Podpisuje"), ("Linia pakująca", "Decyduje")]


@pytest.mark.parametrize("what", ["foreign", "binned", "restricted"])
def test_of_a_deal_that_the_reader_may_not_see_or_use_nothing_is_said(sam, mallory, team_b, ada, ben, what):
    hers = deal(sam, ben)
    add_participant(hers, ada, "pays", by=sam)
    assert told(ada, sam) == [("Udział w szansie", "Linia pakująca", "Zatwierdza budżet", "")]
    if what == "foreign":
        Deal.objects.filter(pk=hers.pk).update(owner=mallory, team=team_b)
    elif what == "binned":
        to_bin(again(hers), by=sam)
    else:
        pause(ben)
    assert [item[1:] for item in told(ada, sam) if item[0] == "Udział w szansie"] == [(None, "", "")]


def test_whose_title_is_read_there_is_logged_and_who_has_it_not_at_hand_gets_the_number(as_user, sam, oskar, ada, ben):
    hers = deal(sam, ben)
    add_participant(hers, ada, "pays", by=sam)
    as_user(sam).get(f"/contacts/{ada.uid}/")
    assert AccessEntry.objects.filter(view="contacts:record").latest("pk").people == sorted([ada.pk, ben.pk])
    assert told(ada, oskar)[0][1] == hers.uid.hex[:8].upper()
    as_user(oskar).get(f"/contacts/{ada.uid}/")
    assert AccessEntry.objects.filter(view="contacts:record").latest("pk").people == [ada.pk]


def test_many_lines_cost_no_more_statements_than_one(made, sam, ada):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            timeline(ada, reader=sam)
        return len(queries)

    once = asked()
    for number, role in enumerate(("signs", "pays", "advises")):
        add_participant(
            deal(sam, company=firm(sam, f"Firma {number}", ""), title=f"Szansa {number}"), ada, role, by=sam
        )
    assert (asked(), len(told(ada, sam))) == (once, 4)
