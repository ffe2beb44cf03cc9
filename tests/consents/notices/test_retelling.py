"""Whoever was told the old notice is told the new one where its change concerns them (Art. 13(3), 14(4); WP260)."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from consents.grounds.mail_gate import may_send
from consents.grounds.recording import record_ground, withdraw
from consents.models import Controller, NoticeReceived, NoticeVersion, Submission
from consents.notices import people_due, retelling
from consents.notices.letter_preview import groups_of_readers, preview
from consents.notices.notice_versions import draft_notice
from consents.notices.notification import remember, take_back_failed
from consents.notices.retelling import audience, carry_out, job_of, publish_and_tell, send_again
from crm.jobs.models import Job
from crm.jobs.queue import State as JobState
from crm.jobs.work import claimed
from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.privacy.models import Origin, Person, Purpose
from tests.consents.notices.facts_of_recipients import clauses, us_mailer
from tests.consents.published_notices import BY, FIVE_YEARS, a_notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(db):
    """told("offers", …) -> people who were told version 1, each with a ground for that purpose."""
    version = a_notice(at=timezone.now() - timedelta(days=9))
    count = iter(range(100))

    def made(*slugs, email=True):
        people = []
        for slug in slugs:
            n = next(count)
            person = Person.create(name=f"Osoba {n}", **({"email": f"o{n}@x.test"} if email else {}))
            purpose = Purpose.objects.get(slug=slug, active_to=None)
            record_ground(person, purpose, "email" if email else "post", by=BY, proof={"how": "form"})
            Origin.objects.create(
                person=person, kind="form", obtained_at=timezone.now(), notice=Origin.Notice.GIVEN, recorded_by="user:1"
            )
            remember([person], version, how="shown", by=BY, at=timezone.now() - timedelta(days=8))
            people.append(person)
        return people

    return made


def drafted():
    """A draft in which offers, and nothing else, goes to a mailer in the United States."""
    clauses(us_mailer("offers"))
    return next_draft(why="mailer")


def next_draft(**about):
    """A draft of the next version with the promises of the first."""
    return draft_notice(NoticeVersion.objects.first().notice, {"contracts": FIVE_YEARS}, by=BY, **{"why": "x", **about})


def run(job):
    with claimed(job.pk) as held:
        carry_out(held)


def with_keys(person):
    return Person.objects.with_keys().get(pk=person.pk)


def counts(draft):
    result = audience(draft)
    return result.mail, result.post, result.spared


def written_to():
    return sorted(message.person_id for message in Message.objects.filter(template="notice"))


# ---- whom it concerns


def test_art_13_3_only_those_whose_purpose_the_change_concerns_are_told(told):
    told("offers", "offers", "contracts")
    told("offers", email=False)
    assert counts(drafted()) == (2, 1, 1)


def test_whoever_is_not_processed_any_more_need_not_be_told(told, purpose):
    [person, _other] = told("offers", "offers")
    withdraw(person, purpose("offers"), "email", by=BY)
    assert counts(drafted()) == (1, 0, 1)


def test_another_controller_concerns_everybody(told):
    told("offers", "contracts")
    Controller.objects.update(name="Nowa sp. z o.o.")
    assert counts(next_draft()) == (2, 0, 0)


def test_further_words_alone_demand_no_message(told):
    told("offers")
    draft = next_draft(more="Miło nam.", more_en="Hello.")
    assert (counts(draft), publish_and_tell(draft, by=BY)) == ((0, 0, 1), None)


def test_the_first_version_tells_nobody_anew(told):
    assert audience(NoticeVersion.objects.get()).mail == 0


# ---- the decision


@pytest.mark.parametrize("typed", [None, 0, 1, 3])
def test_another_number_than_the_mails_is_refused_and_nothing_is_published(told, typed):
    told("offers", "offers")
    draft = drafted()
    with override("pl"), pytest.raises(ValidationError, match=r"Wpisz 2\."):
        publish_and_tell(draft, by=BY, typed=typed)
    assert (NoticeVersion.objects.drafts().count(), Job.objects.count()) == (1, 0)


def test_to_tell_nobody_yet_takes_a_reason_that_stays(told):
    told("offers")
    draft = drafted()
    assert publish_and_tell(draft, by=BY, untold="wysyłamy listami w grudniu") is None
    assert NoticeVersion.objects.get(version=2).untold == "wysyłamy listami w grudniu"


# ---- the work


def test_an_old_reader_reads_what_changed_and_the_whole(told):
    [person] = told("offers")
    run(publish_and_tell(drafted(), by=BY, typed=1))
    message = Message.objects.select_related("person__key").get(template="notice")
    text = message.content["text"]
    rows = (
        "Było: Twoje dane nie opuszczają Europejskiego Obszaru Gospodarczego.",
        "Jest: Poza",
        "/notice/general/v/2/",
    )
    assert ([words for words in rows if words not in text], message.person) == ([], person)
    assert (message.required, may_send(message).reason, "List-Unsubscribe" in message.content["headers"]) == (
        True,
        "required_by_law",
        False,
    )
    received = NoticeReceived.objects.get(version__version=2)
    assert (received.person, received.how, received.message) == (person, "mailed", message)


def test_nobody_is_written_to_twice_however_often_it_is_killed(told, monkeypatch):
    people = told(*["offers"] * 5)
    monkeypatch.setattr(retelling, "BATCH", 2)
    job, real, calls = publish_and_tell(drafted(), by=BY, typed=5), retelling.send_again, []

    def dies_at_the_fourth(person, version, **options):
        calls.append(person)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(person, version, **options)

    monkeypatch.setattr(retelling, "send_again", dies_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        run(job)
    assert len(written_to()) == 2  # the batch at hand was rolled back
    monkeypatch.setattr(retelling, "send_again", real)
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, lease_token=None, lease_until=None)
    run(job)
    run_again = Job.objects.get(pk=job.pk)
    assert (written_to(), run_again.state, run_again.result["counts"]) == (
        sorted(person.pk for person in people),
        JobState.DONE,
        {"told_email": 5, "told_to_print": 0},
    )
    assert job_of(NoticeVersion.objects.get(version=2)) == job


def test_without_an_address_and_after_a_bounce_they_stand_on_the_list_of_the_post(told):
    [reached] = told("offers")
    [mute] = told("offers", email=False)
    run(publish_and_tell(drafted(), by=BY, typed=1))
    everybody, today = Person.objects.all(), timezone.localdate()

    def listed():
        return {row.person_id for row in people_due.group(everybody, "post", on=today)}

    assert listed() == {mute.pk}
    Message.objects.filter(person=reached).update(state=State.UNDELIVERED, reason="refused")
    assert (take_back_failed(), take_back_failed(), listed()) == (1, 0, {reached.pk, mute.pk})


def test_a_later_version_ends_the_telling_of_the_one_before(told):
    told("offers")
    job = publish_and_tell(drafted(), by=BY, typed=1)
    Controller.objects.update(name="Nowa sp. z o.o.")
    second = publish_and_tell(next_draft(), by=BY, typed=1)
    run(job)
    assert written_to() == []
    run(second)
    assert len(written_to()) == 1


# ---- the page


def test_the_page_asks_for_the_number_and_shows_the_progress(as_user, oskar, dora, told):
    told("offers", "offers")
    drafted()
    for user in (oskar, dora):
        user.language = "pl"
        user.save(update_fields=["language"])
    url, publication = (reverse(f"consents:{name}", args=["general"]) for name in ("notice_text", "notice_publication"))
    assert as_user(dora).post(publication, {"telling": "now", "typed": "2"}).status_code == 403
    client = as_user(oskar)
    assert "Wpisz, ile osób dostanie e-mail" in client.get(url).content.decode()
    for typed, answer in (("1", "Wpisz 2."), ("", "Wpisz 2.")):
        refused = client.post(publication, {"telling": "now", "typed": typed})
        assert (refused.status_code, answer in refused.content.decode()) == (422, True)
    refused = client.post(publication, {"telling": "later", "untold": " "})
    assert (
        refused.status_code,
        "Podaj" in refused.content.decode(),
    ) == (
        422,
        True,
    )
    page = client.post(publication, {"telling": "now", "typed": "2"}, follow=True).content.decode()
    assert ("Trwa powiadamianie." in page, "Powiadamianie o obowiązującej wersji" in page) == (True, True)
    assert client.post(publication, {"telling": "now", "typed": "2"}).status_code == 302  # there is no draft any more
    assert Job.objects.count() == 1


# ---- the mail before it goes


def test_the_decider_reads_the_very_letter_that_goes_out(told, as_user, oskar):
    [person] = told("offers")
    told("contracts")
    draft = drafted()
    [readers] = groups_of_readers(draft)
    assert (readers.slugs, readers.language, readers.number) == (("offers",), "pl", 1)
    letter = preview(draft, readers)
    page = as_user(oskar).get(reverse("consents:notice_text", args=["general"])).content.decode()
    assert ("Było: Twoje dane nie" in unescape(page), Message.objects.count()) == (True, 0)
    run(publish_and_tell(draft, by=BY, typed=1))
    sent = Message.objects.select_related("person__key").get(person=person).content
    assert {name: sent[name] for name in ("subject", "text", "html")} == letter


def test_after_a_version_that_reached_some_each_reads_what_changed_for_them(told, as_user, dora):
    [reached, missed] = told("offers", "offers")
    job = publish_and_tell(drafted(), by=BY, typed=2)  # killed once it had reached one of them
    send_again(with_keys(reached), NoticeVersion.objects.get(version=2), by=BY)
    Purpose.objects.filter(slug="offers").update(notice_text="Wysyłamy oferty i zaproszenia.")
    draft = next_draft(why="zaproszenia")
    groups = groups_of_readers(draft)
    assert {(group.earlier and group.earlier.version, group.number) for group in groups} == {(None, 1), (1, 1)}
    expected = {group.earlier is None: preview(draft, group) for group in groups}
    published = publish_and_tell(draft, by=BY, typed=2)
    run(published)
    run(job)  # the older one tells nobody any more
    for person, knew in ((reached, True), (missed, False)):
        sent = Message.objects.select_related("person__key").filter(person=person).latest("pk").content
        assert {name: sent[name] for name in ("subject", "text", "html")} == expected[knew]
    assert expected[True] != expected[False]


def test_each_group_has_a_letter_in_its_language(told, as_user, dora):
    people = told("offers", "offers", "offers")
    for person in people[:1]:
        Submission.objects.create(
            person=person, how="form", language="en", received_at=timezone.now(), taken_by="x", shown={}
        )
    draft = drafted()
    assert [(group.language, group.number) for group in groups_of_readers(draft)] == [("pl", 2), ("en", 1)]
    url = reverse("consents:notice_mail", args=["general"])
    texts = [as_user(dora).get(url, {"to": key}).content.decode() for key in ("en.offers", "pl.offers", "x\x00y", "")]
    assert ["What we do with your data" in text or "You were told about this before" in text for text in texts] == [
        *(True, False, False, False),
    ]


def test_nobody_to_write_to_and_no_draft_are_said(told, as_user, dora, sam):
    url = reverse("consents:notice_mail", args=["general"])
    told("contracts")
    page = as_user(dora).get(url)
    assert (page.status_code, page.context["draft"]) == (200, None)
    drafted()
    page = as_user(dora).get(url)
    assert (page.status_code, page.context["letter"]) == (200, None)
    assert as_user(sam).get(url).status_code == 403
