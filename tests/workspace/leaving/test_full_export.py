"""Everything in one package: two people, the gate for everybody, sheets with real days, a list that is true."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from consents.grounds.recording import object_to_marketing, withdraw
from consents.grounds.restrictions import restrict
from crm.contacts.exports.download import Stale
from crm.contacts.models import Contact
from crm.files.locked_zip import Unopened, locked_members, opened
from crm.jobs.models import FullExport, FullExported, FullExportPart, Job
from crm.privacy.erasure.eraser import erase
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import AccessEntry, Disclosure, LedgerEntry, Purpose, Recipient
from crm.privacy.recipients.gate import DisclosureRefused
from crm.workspace.leaving import package_job
from crm.workspace.leaving.download import hand_over, password_of, show_password, whole
from crm.workspace.leaving.endings import delete_due
from crm.workspace.leaving.orders import approve, ask, refuse, take_back
from crm.workspace.leaving.preview import preview
from crm.workspace.leaving.sealed_pieces import opened as piece
from crm.workspace.tasks import make_package
from tests.conftest import colleague
from tests.files.package_cases import asked, fetched, lines, made, sheet


@pytest.fixture
def ola(team_a):
    """Another manager, who may be the second person."""
    return colleague("ola", "manager", team_a, last_name="Orzech")


def acts():
    rows = LedgerEntry.objects.filter(act__startswith="full_export.").order_by("pk")
    return list(rows.values_list("act", flat=True))


def names(files):
    return sorted(line["values"]["name"] for line in lines(files, "contacts"))


def test_whoever_has_a_purpose_goes_along_and_the_others_are_counted(ada, ben, carla, marek, oskar):
    export = made(marek, oskar)
    files = fetched(export, marek)
    assert names(files) == ["Ada Kowalska", "Ben Żółć"]
    assert export.left_out == {"restricted": 1}
    assert export.counts["contacts"] == 2
    purposes = {line["values"]["name"]: line["purposes"] for line in lines(files, "contacts")}
    assert purposes == {"Ada Kowalska": ["contracts", "offers"], "Ben Żółć": ["contracts"]}
    assert acts() == [
        "full_export.asked",
        "full_export.approved",
        "full_export.made",
        "full_export.password_shown",
        "full_export.downloaded",
    ]


def test_the_preview_counts_as_the_package_does(ada, ben, carla, marek, oskar):
    before = preview(marek, None)
    export = made(marek, oskar)
    assert {row.kind.slug: row.going for row in before.kinds} == export.counts
    assert {row.code: row.number for row in before.stays} == export.left_out


def test_what_its_owner_does_not_see_is_nowhere(ada, add, mallory, marek, oskar):
    add(mallory, name="Obca Osoba", email="obca@x.test", phone="606 111 222")
    export = made(marek, oskar)
    assert names(fetched(export, marek)) == ["Ada Kowalska"]
    assert export.left_out == {}
    assert "Obca" not in b"".join(piece(part) for part in export.parts.all()).decode()


def test_the_list_names_every_file_with_its_digest(ada, marek, oskar):
    export = made(marek, oskar)
    files = fetched(export, marek)
    manifest = json.loads(files.pop("manifest.json"))
    listed = {file["name"]: file["sha256"] for file in manifest["files"]}
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert (manifest["schema"], manifest["kinds"]["contacts"]["rows"]) == (1, 1)
    assert "Spójnik" in files["CZYTAJ.txt"].decode()
    assert "AES-256" in files["README.txt"].decode()


def test_a_sheet_has_real_days_a_head_that_stays_widths_and_a_filter(ada, marek, oskar):
    table = sheet(fetched(made(marek, oskar), marek), "contacts")
    heads = [cell.value for cell in table[1]]
    row = dict(zip(heads, table[2], strict=True))
    assert row["Imię i nazwisko"].value == "Ada Kowalska"
    assert row["Dodano"].is_date
    assert timezone.localtime(ada.created_at).date() == row["Dodano"].value.date()
    assert (table.freeze_panes, table.auto_filter.ref.startswith("A1:")) == ("A2", True)
    assert all(width.width >= 12 for width in table.column_dimensions.values())


EVIL = ["=HYPERLINK(1)", "+48 600", "@SUM(A1)", "  =1+1", "a\n=1", "<b>&amp;", "zażółć 💛"]


def test_no_cell_is_run_and_machines_read_what_stood_there(add, sam, marek, oskar):
    for place, name in enumerate(EVIL):
        add(sam, name=name, email=f"zly{place}@x.test", phone="")
    files = fetched(made(marek, oskar), marek)
    stored = sorted(contact.person.name for contact in Contact.objects.with_keys())
    assert names(files) == stored
    cells = [cell for row in sheet(files, "contacts").iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert [cell.value for cell in cells if str(cell.value).lstrip().startswith(("=", "+", "@"))] == []


# ---- two people


def test_without_the_right_nobody_asks(ada, sam, dora):
    for nobody in (sam, dora):
        with pytest.raises(PermissionDenied):
            asked(nobody)
    assert (FullExport.objects.count(), Job.objects.count()) == (0, 0)


def test_nobody_approves_their_own_and_the_officer_none(ada, marek, oskar, dora, sam):
    export = asked(marek)
    with pytest.raises(ValidationError):
        approve(export, by=marek)
    for nobody in (dora, sam):
        with pytest.raises(PermissionDenied):
            approve(export, by=nobody)
    export.refresh_from_db()
    assert (export.state, export.job) == ("asked", None)


def test_a_second_one_waits_until_the_first_is_over(ada, marek, oskar):
    first = asked(marek)
    with pytest.raises(ValidationError):
        asked(marek)
    assert take_back(first, by=marek)
    assert not take_back(first, by=marek)
    refuse(asked(marek), by=oskar)
    assert approve(asked(marek), by=oskar).state == "making"


def test_two_answers_at_once_are_one(ada, marek, oskar, ola):
    export = asked(marek)
    approve(export, by=oskar)
    for late in (approve, refuse):
        with pytest.raises(ValidationError):
            late(export, by=ola)
    assert Job.objects.count() == 1


def test_in_a_house_of_one_it_is_made_at_once_and_the_ledger_says_so(oskar):
    export = asked(oskar)
    assert (export.state, acts()) == ("making", ["full_export.asked", "full_export.alone"])


def test_nobody_answers_for_a_week_and_it_lapses(ada, marek, oskar):
    export = asked(marek)
    late = timezone.now() + timedelta(days=7, minutes=1)
    with pytest.raises(ValidationError):
        approve(export, by=oskar, at=late)
    assert delete_due(late) == 1
    export.refresh_from_db()
    assert (export.state, export.ending) == ("gone", "unanswered")


# ---- who gets it


def test_a_recipient_without_an_agreement_gets_nothing(ada, marek, oskar):
    outside = Recipient.objects.create(name="Zbiornik CRM", name_en="Zbiornik CRM", slug="zbiornik", kind="processor")
    with pytest.raises(DisclosureRefused):
        asked(marek, recipient=outside)
    assert FullExport.objects.count() == 0


def test_a_recipient_gets_whom_its_purpose_names_and_each_hears_of_it(ada, ben, marek, oskar):
    slug = "mailer"
    mailer = Recipient.objects.filter(purposes__slug="offers").exclude(slug="").first()
    assert mailer is not None, slug
    Recipient.objects.filter(pk=mailer.pk).update(agreement_needed=False, kind="controller")
    export = made(marek, oskar, recipient=mailer)
    files = fetched(export, marek)
    assert names(files) == ["Ada Kowalska"]
    assert export.left_out == {"not_for_recipient": 1}
    assert list(Disclosure.objects.values_list("person", "recipient", "batch").distinct()) == [
        (ada.pk, mailer.pk, export.uid)
    ]


# ---- what ends it


@pytest.mark.parametrize("act", ["withdraw", "object", "restrict", "erase", "lose"])
def test_whoever_leaves_makes_the_package_void(ada, ben, marek, oskar, dora, mallory, act):
    offers, team_b = Purpose.objects.get(slug="offers"), mallory.teams.get()
    export = made(marek, oskar)
    show_password(export, by=marek)
    if act == "withdraw":
        withdraw(ada.person, offers, "email", by=marek)
    elif act == "object":
        object_to_marketing(ada.person, by=marek)
    elif act == "restrict":
        restrict(ada.person, reason="accuracy", by=dora)
    elif act == "erase":
        erase(ada.person, {}, by=dora)
    else:
        Contact.objects.filter(pk=ada.pk).update(owner=mallory, team=team_b)
    with pytest.raises(Stale):
        hand_over(export, by=marek)
    export.refresh_from_db()
    assert (export.state, export.ending) == ("gone", "changed")
    assert (FullExported.objects.count(), FullExportPart.objects.count()) == (0, 0)
    assert acts()[-1] == "full_export.removed"


def test_a_piece_opens_for_nobody_once_somebody_in_it_is_gone(ada, ben, marek, oskar):
    export = made(marek, oskar)
    part = export.parts.get(kind="contacts")
    FullExported.objects.filter(export=export, person=ada.pk).delete()
    with pytest.raises(Unreadable):
        piece(part)
    assert delete_due() == 1


def test_it_is_fetched_for_seven_days_by_its_owner_alone(ada, marek, oskar):
    export = made(marek, oskar)
    show_password(export, by=marek)
    for act in (hand_over, show_password):
        with pytest.raises(PermissionDenied):
            act(export, by=oskar)
    late = export.expires_at + timedelta(seconds=1)
    with pytest.raises(Stale):
        hand_over(export, by=marek, at=late)
    assert delete_due(late) == 1
    export.refresh_from_db()
    assert export.ending == "expired"
    assert export.manifest["kinds"]["contacts"]["rows"] == 1  # numbers and digests stay as proof


def test_each_password_is_another_and_a_wrong_one_opens_nothing(ada, marek, oskar):
    export = made(marek, oskar)
    first, second = show_password(export, by=marek), show_password(export, by=marek)
    assert first != second
    package = whole(export)
    member = locked_members(package)[0]
    assert b"".join(opened(package, member, password_of(export), most=10**6))
    with pytest.raises(Unopened, match="wrong_password"):
        list(opened(package, member, first, most=10**6))
    altered = bytearray(package.getvalue())
    altered[80] ^= 1
    with pytest.raises(Unopened):
        list(opened(io.BytesIO(bytes(altered)), member, password_of(export), most=10**6))


def test_each_download_stands_in_both_logs(ada, marek, oskar):
    export = made(marek, oskar)
    for _time in range(2):
        fetched(export, marek)
    assert acts().count("full_export.downloaded") == 2
    looks = AccessEntry.objects.filter(view="contacts:full_export")
    assert [list(look.people) for look in looks] == [[ada.pk]] * 2


def test_a_worker_that_dies_loses_its_batch_and_the_next_ends_equal(add, sam, marek, oskar, monkeypatch):
    monkeypatch.setattr(package_job, "BATCH", 2)
    for place in range(5):
        add(sam, name=f"Osoba {place}", email=f"o{place}@x.test", phone="")
    whole_one = made(marek, oskar)
    export = approve(asked(marek), by=oskar)
    job = Job.objects.get(pk=export.job_id)
    written = package_job.lay_by

    def dies(part, *more):
        if part.number == 4:
            raise MemoryError
        return written(part, *more)

    monkeypatch.setattr(package_job, "lay_by", dies)
    make_package(job.pk)
    monkeypatch.setattr(package_job, "lay_by", written)
    job.refresh_from_db()
    assert job.state == "failed"
    job.resume(by=marek)
    make_package(job.pk)
    export.refresh_from_db()
    assert (export.counts, export.left_out) == (whole_one.counts, whole_one.left_out)
    assert sorted(map(str, lines(fetched(export, marek), "contacts"))) == sorted(
        map(str, lines(fetched(whole_one, marek), "contacts"))
    )


def test_the_right_taken_away_stops_the_work(ada, marek, oskar):
    export = approve(asked(marek), by=oskar)
    type(marek.role).objects.filter(pk=marek.role_id).update(rights=["contacts.view"])
    make_package(export.job_id)
    assert Job.objects.get().problem == "The right to export was taken away."
    assert FullExportPart.objects.count() == 0


def test_nothing_ticked_is_no_package(ada, marek, oskar):
    with pytest.raises(ValidationError):
        ask(by=marek, kinds=[])
    with pytest.raises(PermissionDenied):
        ask(by=marek, kinds=["passwords"])


def test_what_no_purpose_needs_is_left_empty(ada, marek, oskar):
    Purpose.objects.filter(slug="contracts").update(categories=["identity", "email"])
    files = fetched(made(marek, oskar), marek)
    assert lines(files, "contacts")[0]["values"]["position"] is None
