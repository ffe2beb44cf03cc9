"""A pack of evidence: ordered, made by a job that goes on, let go by two when in full, taken for seven days, gone."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.dpo.evidence import pack_job, packs
from crm.dpo.evidence.download import Over, hand_over
from crm.dpo.models import EvidenceFile, EvidencePack, EvidencePersonPiece, EvidencePiece
from crm.dpo.pack_papers.sections import SECTIONS
from crm.jobs.work import claimed
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, LedgerEntry
from crm.workspace.pulse.numbers import numbers
from tests.dpo.evidence.made_packs import CHEAP, make, ordered, unpacked
from tests.dpo.evidence.test_verify import checked
from tests.dsar.made_cases import arrived
from tests.dsar.pdf import words_in

State = EvidencePack.State


def acts():
    """What the ledger says of packs, in order."""
    rows = LedgerEntry.objects.filter(act__startswith="evidence.").order_by("pk")
    return list(rows.values_list("act", "actor_kind"))


def test_every_section_makes_its_papers_and_the_pack_verifies_offline(dora, ada, ben, tmp_path):
    arrived(about=ada.person)
    pack = ordered(dora, sections=[section.code for section in SECTIONS], people=[ada.person], about="Kontrola, łąka")
    root = unpacked(make(pack), dora, tmp_path)
    status, report = checked(root)
    assert (status, report.splitlines()[0].startswith("W PORZĄDKU")) == (0, True)
    folders = sorted(path.name for path in (root / "data").iterdir() if path.is_dir())
    assert folders == [
        section.folder for section in SECTIONS if section.code not in ("reviews", "authority")
    ]  # there are none
    sheet = words_in(next((root / "data/03_osoby").glob("*.pdf")).read_bytes())
    everything = b"".join(path.read_bytes() for path in root.rglob("*") if path.suffix in (".csv", ".json", ".html"))
    assert ("Kowalska" in sheet, "ada@cerambud.test" in sheet, ada.person.short in sheet) == (False, False, True)
    assert [word for word in ("Kowalska", "cerambud.test", "602333444") if word.encode() in everything] == []
    index = (root / "data/00_spis.html").read_text()
    assert ("Kontrola, łąka" in index, "<script" in index, "W zakresie" in index) == (True, False, False)
    assert words_in((root / "data/00_spis.pdf").read_bytes()).count("04_wnioski") == 1
    assert json.loads((root / "data/04_wnioski/rejestr-wnioskow.json").read_text())[0]["number"].startswith("W-")
    looks = AccessEntry.objects.filter(view__startswith="dpo:evidence").values_list("view", "people", "reason")
    assert list(looks.order_by("pk")) == [
        ("dpo:evidence", [ada.pk], "evidence"),
        ("dpo:evidence_file", [ada.pk], "evidence"),
    ]
    digest = LedgerEntry.objects.get(act="evidence.made").counts["digest"]
    assert digest == pack_job.bag.digest_of((root / "manifest-sha256.txt").read_bytes()) == pack.digest
    assert [act for act, _kind in acts()] == [
        "evidence.ordered", "evidence.made", "evidence.downloaded",
    ]  # fmt: skip


def test_a_job_that_is_killed_goes_on_with_the_file_at_hand(dora, monkeypatch, tmp_path):
    pack, written, write = ordered(dora), [], pack_job.write

    def dying(pack, path, *rest, **more):
        if len(written) == 3:
            written.append("died")
            raise KeyboardInterrupt
        written.append(path)
        write(pack, path, *rest, **more)

    monkeypatch.setattr(pack_job, "write", dying)
    with pytest.raises(KeyboardInterrupt), claimed(pack.job.pk) as run:
        pack_job.carry_out(run)
    standing = set(pack.files.values_list("path", "sha256"))
    assert (len(standing), pack.files.filter(sha256="").count()) == (3, 0)
    pack.job.__class__.objects.filter(pk=pack.job.pk).update(lease_until=timezone.now() - timedelta(hours=1))
    make(pack)
    assert (pack.state, standing - set(pack.files.values_list("path", "sha256"))) == (State.READY, set())
    assert len(written) == len(set(written))  # nothing was written twice
    assert checked(unpacked(pack, dora, tmp_path))[0] == 0


def test_a_part_that_fails_is_resumed(dora, monkeypatch):
    pack = ordered(dora, sections=["breaches"])
    with monkeypatch.context() as patch:
        patch.setattr(pack_job, "index_papers", lambda *_rest: 1 / 0)
        make(pack)
    assert (pack.state, pack.job.state, pack.job.problem) == (State.MAKING, "failed", "unexpected")
    pack.job.resume(by=dora)
    make(pack)
    assert (pack.state, pack.job.state) == (State.READY, "done")


def test_in_full_takes_a_second_person_who_is_another(dora, oskar, marek, ada, tmp_path):
    terms = {"people": [ada.person], "sections": ["people"], "full": True}
    pack = ordered(dora, **terms)
    assert (pack.state, pack.job) == (State.WAITS, None)
    with pytest.raises(ValidationError):
        packs.approve(pack, by=dora)
    with pytest.raises(PermissionDenied):
        packs.approve(pack, by=marek)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidencePack.objects.filter(pk=pack.pk).update(state=State.MAKING)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidencePack.objects.filter(pk=pack.pk).update(
            state=State.MAKING, decided_by=pack.asked_by, decided_at=timezone.now()
        )
    pack = packs.approve(pack, by=oskar)
    with pytest.raises(ValidationError):
        packs.refuse(pack, by=oskar)
    make(pack)
    sheet = next((unpacked(pack, oskar, tmp_path) / "data/03_osoby").glob("*.pdf"))
    assert "Ada Kowalska" in words_in(sheet.read_bytes())
    refused = packs.refuse(ordered(dora, **terms), by=oskar)
    assert (refused.state, refused.ending, refused.people.count()) == (State.GONE, "refused", 0)


def test_nobody_gets_sections_whose_data_they_may_not_see(dora, oskar, marek, sam, arek):
    for user in (marek, sam, arek):
        with pytest.raises(PermissionDenied):
            ordered(user)
    pack = make(ordered(dora))
    for user in (marek, sam, arek):
        with pytest.raises(PermissionDenied):
            hand_over(pack, by=user)
    assert b"".join(hand_over(pack, by=oskar))[:2] == b"PK"


def test_what_cannot_be_made_is_refused(dora, ada):
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    for terms in (
        {"since": tomorrow, "until": tomorrow},
        {"since": today, "until": today - timedelta(days=1)},
        {"sections": []},
        {"people": [ada.person]},
    ):
        with pytest.raises(ValidationError):
            ordered(dora, **terms)
    with pytest.raises(PermissionDenied):
        ordered(dora, sections=["no-such"])
    assert EvidencePack.objects.count() == 0


def test_two_orders_get_two_numbers_and_the_next_version_keeps_its_own(dora):
    first, second = ordered(dora), ordered(dora)
    third = ordered(dora, follows=first)
    year = timezone.localdate().year
    assert [str(pack) for pack in (first, second, third)] == [f"D-{year}-1", f"D-{year}-2", f"D-{year}-1.2"]


def test_after_seven_days_nothing_is_left_and_nobody_gets_it(dora, ada, django_capture_on_commit_callbacks):
    pack = make(ordered(dora, sections=["people", "breaches"], people=[ada.person]))
    storage = EvidencePiece._meta.get_field("file").storage
    names = [str(piece.file.name) for model in (EvidencePiece, EvidencePersonPiece) for piece in model.objects.all()]
    assert (len(names) > 5, all(map(storage.exists, names))) == (True, True)
    with storage.open(names[0]) as file:
        assert file.read()[:4] not in (b"%PDF", b"<!do", b"{\n  ")
    after = pack.expires_at
    with pytest.raises(Over):
        hand_over(pack, by=dora, at=after)
    assert packs.forget_due(after - timedelta(seconds=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert (packs.forget_due(after), packs.forget_due(after)) == (1, 0)
    pack.refresh_from_db()
    assert (pack.state, pack.ending, EvidenceFile.objects.count(), any(map(storage.exists, names))) == (
        State.GONE, "expired", 0, False,
    )  # fmt: skip


def test_an_erasure_takes_the_sheet_along_and_then_the_pack(dora, ada):
    pack = make(ordered(dora, sections=["people"], people=[ada.person]))
    erase(ada.person, sparing={}, by=system("test"))
    assert EvidencePersonPiece.objects.count() == 0
    with pytest.raises(Over):
        hand_over(pack, by=dora)
    pack.refresh_from_db()
    assert (pack.state, pack.ending) == (State.GONE, "changed")


def test_the_page_orders_shows_and_hands_out(enter, desk, dora, oskar, sam, ada):
    assert "No pack has been made yet" in desk.get("/privacy/evidence/").content.decode()
    today = timezone.localdate()
    form = {
        "since": today.replace(day=1), "until": today, "sections": ["people", *CHEAP], "language": "en",
        "people": f"{ada.person.short}\nada@cerambud.test", "full": "full",
    }  # fmt: skip
    doubtful = desk.post("/privacy/evidence/new/", {**form, "people": "Kowalska\n../../etc\n00000000"})
    assert (doubtful.status_code, "Line 1, 2, 3" in doubtful.content.decode()) == (422, True)
    page = desk.post("/privacy/evidence/new/", form)["Location"]
    pack = EvidencePack.objects.get()
    assert (pack.entries, desk.post(f"{page}approval/").status_code, pack.state) == (1, 302, State.WAITS)
    owner = enter(oskar)
    assert "Approve" in owner.get(page).content.decode()
    assert [numbers(user).of.get("packs", 0) for user in (oskar, dora, sam)] == [
        1,
        0,
        0,
    ]  # the bell of the second person
    owner.post(f"{page}approval/")
    pack.refresh_from_db()
    assert "hx-get" in desk.get(page).content.decode()
    make(pack)
    assert "Download (ZIP)" in desk.get(page).content.decode()
    answer = desk.get(f"{page}file/")
    assert (answer["Content-Disposition"], b"".join(answer.streaming_content)[:2]) == (
        f'attachment; filename="{pack}.zip"', b"PK",
    )  # fmt: skip
    seller = enter(sam)
    assert [seller.get(url).status_code for url in ("/privacy/evidence/", page, f"{page}file/")] == [403] * 3
    desk.post(f"{page}removal/")
    assert desk.get(f"{page}file/")["Location"] == page
