"""How the copy goes: two people, link and code for fourteen days, post and hand recorded, the file then deleted."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from crm.jobs.models import Job
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry
from dsar import tasks
from dsar.cases.incoming import EnclosedFile
from dsar.cases.opening import recognise
from dsar.contents.redaction import judge_all, search
from dsar.handling.closing import withdraw
from dsar.models import Case, CaseFile, CaseMessage, Download, Finding, IdentityCheck, Kind, Package, PackagePart
from dsar.packages.download import behind, content_of, fetch
from dsar.packages.package_end import revoke, tidy
from dsar.packages.release import approve, code_on_page, hand_over, release
from dsar.portal.status_entrance import renew_code
from tests.dsar.made_cases import letters
from tests.dsar.made_packages import granted, made, note, paper, released, requested
from tests.dsar.portal_browser import code_of, entered, letters as mails

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def token_of(given):
    """The secret part of a link."""
    return urlsplit(given.link).path.rstrip("/").rpartition("/")[2]


def refused(act, *args, **options):
    """The code by which it is refused."""
    with pytest.raises(ValidationError) as refusal:
        act(*args, **options)
    return refusal.value.error_list[0].code if not hasattr(refusal.value, "error_dict") else only(refusal.value)


def only(problem):
    """The code beside the one field that is named."""
    [[first]] = problem.error_dict.values()
    return first.code


def test_whoever_ordered_it_does_not_approve_it(ada, dora, oskar):
    package = made(requested(ada.person), dora)
    assert refused(approve, package, by=dora) == "two"
    assert approve(package, by=oskar).approved_by == f"user:{oskar.pk}"


def test_before_it_is_approved_only_a_second_person_opens_the_copy(as_user, ada, dora, oskar):
    package = made(requested(ada.person), dora)
    address = f"/privacy/requests/{package.case.number}/data/packages/{package.uid}/"
    assert as_user(dora).get(address).headers["Content-Type"].startswith("text/html")
    assert as_user(oskar).get(address).headers["Content-Type"] == "application/zip"
    approve(package, by=oskar)
    assert as_user(dora).get(address).headers["Content-Type"] == "application/zip"


def test_without_a_second_person_a_decision_and_an_identity_nothing_goes(ada, dora, oskar):
    """Art. 12(6): an address alone shows nobody."""
    case = requested(ada.person, identified=False)
    package = made(case, dora)
    texts = [refused(release, package, by=oskar)]
    approve(package, by=oskar)
    texts.append(refused(release, package, by=oskar))
    granted(case, oskar)
    texts.append(refused(release, package, by=oskar))
    assert texts == ["two", "undecided", "identity"]
    assert letters("request_package") == []


def test_a_code_gives_nobody_the_data_of_another_who_was_found(ada, ben, dora, oskar):
    case = requested(ada.person, identified=False)
    check = IdentityCheck(case=case, subject=case.subjects.get(), method=IdentityCheck.Method.EMAIL)
    check.outcome, check.checked_at, check.checked_by = "passed", timezone.now(), "user:1"
    check.save()
    Case.objects.filter(pk=case.pk).update(identified_at=timezone.now())
    recognise(case, ben.person, by=dora, at=timezone.now())
    package = made(Case.objects.with_keys().get(pk=case.pk), dora)
    approve(package, by=oskar)
    granted(case, oskar)
    assert refused(release, package, by=oskar) == "identity_of_others"
    assert letters("request_package") == []


def test_what_was_judged_after_it_was_made_wants_another_one(ada, sam, dora, oskar):
    case = requested(ada.person)
    package = made(case, dora)
    note(ada.person, sam, "Pan Nowak dzwonił.")
    search(case, by=dora)
    assert refused(approve, package, by=oskar) == "others"
    judge_all(case, by=dora)
    assert refused(approve, package, by=oskar) == "stale"


def test_the_link_goes_by_mail_without_the_code_which_is_shown_once(ada, dora, oskar):
    given = released(requested(ada.person), dora, oskar)
    mail = Message.objects.select_related("person__key").get(template="request_package")
    text = mail.letter["text"] + mail.letter["html"] + mail.letter["subject"]
    assert (given.link in text, given.code in text, given.code.replace("-", "") in text) == (True, False, False)
    assert letters("request_package") == ["her"]
    row = str(Package.objects.values().get())
    assert (token_of(given) in row, given.code in row) == (False, False)
    again = release(given.package, by=oskar)
    assert (again.link, again.code) == ("", "")


def test_the_code_can_stand_on_her_status_page_and_there_alone(client, as_user, ada, dora, oskar):
    """Nobody is told it at the desk, and nothing that the desk reads holds it."""
    case = requested(ada.person)
    given = released(case, dora, oskar, on_page=True)
    code = code_on_page(given.package)
    assert (given.code, CaseMessage.objects.count(), code in str(Package.objects.values().get())) == ("", 0, False)
    entered(client, case.number, code_of(mails("request_received")[0][1]))
    assert [code in client.get(f"/p/{language}/status/").content.decode() for language in ("pl", "en")] == [True, True]
    desk = as_user(dora)
    pages = [desk.get(f"/privacy/requests/{case.number}/{page}").content.decode() for page in ("", "data/", "letters/")]
    assert [code in page or code.replace("-", "") in page for page in pages] == [False, False, False]
    assert fetch(token_of(given), code) == given.package


def test_the_page_shows_no_code_once_the_desk_has_read_its_own(client, ada, dora, oskar):
    """A new code for the status page goes through the hands of the desk: with it she could look in."""
    case = requested(ada.person)
    given = released(case, dora, oskar, on_page=True)
    code = code_on_page(given.package)
    entered(client, case.number, renew_code(case, by=dora))
    page = client.get("/p/en/status/").content.decode()
    assert ("Your data are ready" in page, code in page) == (True, False)
    assert fetch(token_of(given), code) == given.package  # she may have written it down


def test_each_copy_has_a_code_of_its_own(ada, dora, oskar):
    case = requested(ada.person)
    first = released(case, dora, oskar, on_page=True)
    second = release(approve(made(case, dora), by=oskar), by=oskar, on_page=True)
    codes = [code_on_page(Package.objects.get(pk=item.package.pk)) for item in (first, second)]
    assert (len(set(codes)), [len(code) for code in codes]) == (2, [11, 11])
    assert fetch(token_of(first), codes[1]) is None


def test_link_and_code_open_it_and_each_try_is_written_down(ada, dora, oskar):
    given = released(requested(ada.person), dora, oskar)
    token = token_of(given)
    assert fetch(token, "AAAAA-AAAAA") is None
    assert fetch("another", given.code) is None
    result = fetch(token, given.code.lower().replace("-", " "))
    assert b"".join(content_of(result))[:2] == b"PK"
    assert list(Download.objects.values_list("done", flat=True)) == [False, True]
    assert LedgerEntry.objects.filter(act="request.package_fetched").count() == 1
    assert letters("request_fetched") == ["her"]


def test_the_code_of_the_status_page_does_not_open_it(ada, dora, oskar):
    """That one was given to whoever asked, before anybody knew who that is."""
    case = requested(ada.person)
    code = renew_code(case, by=dora)
    given = released(case, dora, oskar)
    assert (fetch(token_of(given), code), fetch(token_of(given), given.code)) == (None, given.package)


def test_a_link_of_one_person_never_opens_the_copy_of_another(ada, ben, dora, oskar):
    hers, his = (released(requested(person.person), dora, oskar) for person in (ada, ben))
    assert (fetch(token_of(hers), his.code), fetch(token_of(hers), hers.code)) == (None, hers.package)


def test_it_is_open_for_fourteen_days_to_the_second(ada, dora, oskar):
    given = released(requested(ada.person), dora, oskar)
    token, start = token_of(given), given.package.released_at
    moments = (start - SECOND, start, start + 14 * DAY - SECOND, start + 14 * DAY)
    assert [behind(token, at=at) is not None for at in moments] == [False, True, True, False]


def test_after_that_the_file_is_deleted_and_the_row_stays_with_its_digests(
    ada, dora, oskar, django_capture_on_commit_callbacks
):
    given = released(requested(ada.person), dora, oskar)
    names = list(PackagePart.objects.values_list("file", flat=True))
    over = given.package.expires_at
    assert (tidy(over - SECOND), all(map(default_storage.exists, names))) == (0, True)
    with django_capture_on_commit_callbacks(execute=True):
        assert tidy(over) == 1
    assert [default_storage.exists(name) for name in names] == [False] * len(names)
    row = Package.objects.get()
    assert (row.removed_at, len(row.digest), row.contents["rows"] > 0, row.parts.count()) == (over, 64, True, 0)
    assert tidy(over + DAY) == 0


def test_taken_back_it_opens_nothing_and_its_file_goes(ada, dora, oskar):
    given = released(requested(ada.person), dora, oskar)
    assert revoke(given.package, by=dora) is True
    assert (fetch(token_of(given), given.code), PackagePart.objects.count()) == (None, 0)
    assert revoke(given.package, by=dora) is False


def test_a_copy_that_was_never_given_out_goes_with_the_end_of_the_case(ada, dora):
    case = requested(ada.person)
    made(case, dora)
    assert tidy() == 0
    withdraw(case, by=dora)
    assert (tidy(), PackagePart.objects.count()) == (1, 0)


def test_by_post_there_is_no_link_and_the_posting_is_recorded_with_its_proof(ada, dora, oskar):
    case = requested(ada.person)
    given = released(case, dora, oskar, way="post")
    assert (given.link, given.code, letters("request_package")) == ("", "", [])
    assert refused(hand_over, given.package, by=dora, handed_at=timezone.now() + DAY) == "moment"
    row = hand_over(given.package, proof=EnclosedFile("nadanie.pdf", b"%PDF nadanie", "handover"), by=dora)
    assert (row.handed_by, row.way) == (f"user:{dora.pk}", "post")
    assert CaseFile.objects.get(case=case).role == "handover"


def test_straight_to_another_controller_it_is_said_to_whom(ada, dora, oskar):
    """Art. 20(2)."""
    given = released(requested(ada.person, Kind.PORTABILITY), dora, oskar, way="direct")
    assert refused(hand_over, given.package, by=dora) == "empty"
    assert hand_over(given.package, to="Nowa Firma sp. z o.o.", by=dora).handed_at is not None


def test_a_link_is_nothing_to_hand_over(ada, dora, oskar):
    given = released(requested(ada.person), dora, oskar)
    assert refused(hand_over, given.package, by=dora) == "way"


def bare(reply, token):
    """A page without its own link and without the word that differs on each."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", reply.content).replace(token.encode(), b"T")


def test_the_public_page_is_the_same_for_every_link(client, ada, dora, oskar):
    given = released(requested(ada.person), dora, oskar)
    tokens = (token_of(given), "x" * 43)
    pages = [client.get(f"/p/pl/package/{token}/") for token in tokens]
    wrong = [client.post(f"/p/pl/package/{token}/", {"code": "AAAAA-AAAAA"}) for token in tokens]
    assert [page.status_code for page in (*pages, *wrong)] == [200, 200, 422, 422]
    for first, other in (pages, wrong):
        assert bare(first, tokens[0]) == bare(other, tokens[1])


def test_she_downloads_a_zip_to_be_saved_never_cached(client, ada, dora, oskar):
    given = released(requested(ada.person), dora, oskar)
    reply = client.post(urlsplit(given.link).path, {"code": given.code})
    content = b"".join(reply.streaming_content)
    assert (reply.status_code, reply["Content-Type"], content[:2]) == (200, "application/zip", b"PK")
    assert (reply["Cache-Control"], reply["Content-Disposition"].split(";")[0]) == ("no-store", "attachment")


def test_guesses_of_the_code_are_stopped(client, ada, dora, oskar):
    given = released(requested(ada.person), dora, oskar)
    there = urlsplit(given.link).path
    status_codes = [client.post(there, {"code": f"AAAAA-{number:05}"}).status_code for number in range(12)]
    assert (status_codes[0], status_codes[-1]) == (422, 429)
    assert client.post(there, {"code": given.code}).status_code == 429
    assert Download.objects.filter(done=True).count() == 0


def test_the_desk_sees_the_page_and_the_copy_and_sales_do_not(as_user, ada, sam, dora, oskar):
    case = requested(ada.person)
    package = made(case, dora)
    there = f"/privacy/requests/{case.number}/data/"
    assert as_user(dora).get(there).status_code == 200
    assert b"".join(as_user(oskar).get(f"{there}packages/{package.uid}/").streaming_content)[:2] == b"PK"
    assert [as_user(sam).get(item).status_code for item in (there, f"{there}packages/{package.uid}/")] == [403, 403]


def test_the_whole_way_at_the_desk(as_user, ada, sam, dora, oskar):
    note(ada.person, sam, "Pan Nowak dzwonił.")
    case = requested(ada.person)
    there = f"/privacy/requests/{case.number}/data/"
    desk = as_user(dora)
    assert desk.post(f"{there}search/").status_code == 302
    tasks.look_for_others(Job.objects.latest("pk").pk)
    finding = Finding.objects.get()
    assert desk.post(f"{there}places/{finding.uid}/", {"outcome": "shown"}).status_code == 422
    assert desk.post(f"{there}places/{finding.uid}/", {"outcome": "redacted"}).status_code == 302
    assert desk.post(f"{there}packages/", {"language": "pl"}).status_code == 302
    tasks.make_package(Job.objects.latest("pk").pk)
    package = Package.objects.get()
    granted(case, oskar)
    decider = as_user(oskar)
    assert decider.post(f"{there}packages/{package.uid}/approval/").status_code == 302
    reply = decider.post(f"{there}packages/{package.uid}/release/", {"way": "link"})
    assert (reply.status_code, Package.objects.get().released_at is not None) == (200, True)
    assert re.search(rb"[2-9A-Z]{5}-[2-9A-Z]{5}", reply.content)


def test_a_file_is_kept_back_at_the_desk_and_only_one_of_hers(as_user, ada, ben, sam, dora):
    hers, his = paper(ada.person, sam), paper(ben.person, sam)
    case = requested(ada.person)
    there = f"/privacy/requests/{case.number}/data/files/"
    desk = as_user(dora)
    assert [desk.post(f"{there}{item.uid}/").status_code for item in (hers, his)] == [302, 404]
    assert list(Finding.objects.values_list("row", "column", "page")) == [(hers.uid, "file", 1)]
