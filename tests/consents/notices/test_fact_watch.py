"""A change of facts makes a draft of the next version, tells the officer and the decider, once (Art. 5(1)(a), 13)."""

from datetime import timedelta

import pgtrigger
import pytest
from django.urls import reverse
from django.utils import timezone

from consents.models import Controller, NoticeDrift, NoticeReceived, NoticeVersion
from consents.notices.fact_watch import notices_older_than_facts, watch_facts
from consents.notices.notice_versions import draft_notice, publish_notice, rendered
from consents.statements.drafts import give_opinion
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry, PurposeRecipient, Recipient
from retention.models import Rule
from retention.rules.rule_seeds import EVER_SINCE
from tests.consents.notices.facts_of_recipients import clauses, next_version, us_mailer
from tests.consents.notices.test_notices import THREE
from tests.consents.published_notices import BY, a_notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(db):
    return a_notice(at=timezone.now(), promises={"offers": THREE}, more="Dodatek.", more_en="More.")


def drafts():
    return list(NoticeVersion.objects.drafts())


def letters():
    """Mail to colleagues about notices: (to whom, text)."""
    return [(message.user, message.house_letter["text"]) for message in Message.objects.filter(template="notice_facts")]


def test_nothing_moved_nothing_is_drafted(notice):
    assert (watch_facts(), drafts(), notices_older_than_facts()) == (0, [], [])


def test_a_new_recipient_makes_a_draft_and_tells_officer_and_decider_what_differs(notice, dora, oskar):
    for user, language in ((dora, "en"), (oskar, "pl")):
        user.language = language
        user.save(update_fields=["language"])
    clauses(us_mailer("offers"))
    assert watch_facts() == 1
    [draft] = drafts()
    rows = (draft.version, draft.drafted_by, draft.more, [period.words for period in draft.periods.all()])
    assert rows == (2, "system:consents.notices", "Dodatek.", [THREE.words])
    assert draft.why == "Zmieniło się: Kto otrzymuje dane, Gdzie są Twoje dane."
    assert "Mailer Inc." in rendered(draft, "pl").text
    assert {user for user, _text in letters()} == {dora, oskar}
    by_user = dict(letters())
    assert "- Your data do not leave the European Economic Area." in by_user[dora]
    assert "+ Poza Europejskim Obszarem Gospodarczym: Mailer Inc., Stany Zjednoczone." in by_user[oskar]
    drift = NoticeDrift.objects.get()
    assert (drift.version, drift.headings, drift.told) == (notice, ["recipients", "abroad"], 2)
    assert LedgerEntry.objects.get(act="notice.facts_changed").counts == {"version": 1, "parts": 2, "told": 2}


def test_a_notice_of_the_program_before_its_update_is_drafted_with_that_reason_and_told_to_nobody_else(
    notice, dora, oskar, her
):
    """A house of 0.1.0: its words name other recipients than its records do, and nobody of it changed anything."""
    NoticeReceived.objects.create(person=her, version=notice, language="pl", how="mailed", at=timezone.now())
    with pgtrigger.ignore():
        NoticeVersion.objects.update(follows_facts=False)
    us_mailer("offers")
    assert [watch_facts(), watch_facts()] == [1, 0]
    [draft] = drafts()
    assert draft.why == (
        "Program zaktualizowano i czyta teraz te fakty z zapisów: Kto otrzymuje dane, Gdzie są Twoje dane."
    )
    assert NoticeVersion.objects.in_force().get() == notice
    assert {(message.template, message.user) for message in Message.objects.all()} == {
        ("notice_facts", dora),
        ("notice_facts", oskar),
    }
    assert all("zaktualizowano" in text or "was updated" in text for _user, text in letters())
    give_opinion(draft, "for", "zgodna", by=dora)
    publish_notice(draft, by=oskar)
    Recipient.objects.filter(slug="mailer").update(name="Inny")
    watch_facts()
    assert drafts()[0].why.startswith("Zmieniło się:")


def test_it_is_noticed_once_and_anew_when_it_changes_again(notice, dora):
    us_mailer("offers")
    assert [watch_facts(), watch_facts()] == [1, 0]
    Recipient.objects.filter(slug="mailer").update(name="Mailer LLC", name_en="Mailer LLC")
    assert [watch_facts(), watch_facts(), len(drafts()), len(letters())] == [1, 0, 1, 2]


def test_facts_that_come_back_leave_no_draft_of_the_program(notice, dora):
    us_mailer("offers")
    watch_facts()
    PurposeRecipient.objects.filter(recipient__slug="mailer").delete()
    assert (watch_facts(), drafts(), NoticeDrift.objects.filter(ended_at=None).count()) == (0, [], 0)


def test_a_draft_that_somebody_began_stays_theirs_and_an_opinion_on_other_facts_is_void(notice, dora):
    mine = draft_notice(notice.notice, {}, by=dora, why="moja")
    give_opinion(mine, "for", "dobrze", by=dora)
    us_mailer("offers")
    assert watch_facts() == 1
    [draft] = drafts()
    assert (draft.why, draft.opinion, "Mailer Inc." in rendered(draft, "pl").text) == ("moja", "", True)
    PurposeRecipient.objects.filter(recipient__slug="mailer").delete()
    watch_facts()
    assert drafts() == [mine]


@pytest.mark.parametrize("what", ["controller", "period", "purpose", "country", "ended"])
def test_every_kind_of_fact_counts(notice, what):
    changes = {
        "controller": (lambda: Controller.objects.update(name="Nowa sp. z o.o."), "Kto odpowiada za dane"),
        "period": (switch_marketing_on, "Jak długo"),
        "purpose": (lambda: next_version("offers", notice_text="inny"), "Po co i na jakiej podstawie"),
        "country": (
            lambda: Recipient.objects.filter(slug="hosting").update(access_country="US"),
            "Gdzie są Twoje dane",
        ),
        "ended": (
            lambda: Recipient.objects.filter(slug="sms-gateway").update(active_to=timezone.now()),
            "Kto otrzymuje dane",
        ),
    }
    act, heading = changes[what]
    act()
    [old] = notices_older_than_facts()
    assert (old.version, heading in old.headings, old.since) == (notice, True, None)
    watch_facts()
    assert notices_older_than_facts()[0].since is not None


def switch_marketing_on():
    rule = Rule.objects.get(slug="marketing", version=1)
    rule.switches.create(slug="marketing", on=True, by="user:1", at=EVER_SINCE, seen={"run": 1})
    # the promise of the version is longer than the rule, so the rule is what counts
    assert rule.months < THREE.months


def test_published_the_next_version_is_as_old_as_its_facts(notice):
    us_mailer("offers")
    watch_facts()
    [draft] = drafts()
    publish_notice(draft, by=BY, at=timezone.now() + timedelta(seconds=1))
    later = timezone.now() + timedelta(seconds=2)
    assert (notices_older_than_facts(later), watch_facts(later)) == ([], 0)


def test_the_desk_sees_which_notice_is_older_than_its_facts_and_what_differs(as_user, dora, notice):
    dora.language = "en"
    dora.save(update_fields=["language"])
    clauses(us_mailer("offers"))
    watch_facts()
    client = as_user(dora)
    assert "older than its facts" in client.get(reverse("consents:notice_texts")).content.decode()
    page = client.get(reverse("consents:notice_text", args=["general"]), {"language": "en"}).content.decode()
    rows = ("Version 1 is older than its facts since", ": Who gets the data, Where your data go", "Only what changes")
    assert [words in page for words in rows] == [True, True, False]
    assert ("<ins>" in page, "What you can ask for" in page) == (True, False)
    whole = client.get(reverse("consents:notice_text", args=["general"]), {"language": "en", "whole": "1"})
    assert "What you can ask for" in whole.content.decode()
