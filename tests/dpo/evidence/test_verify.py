"""verify.py: whatever was changed, is missing or was added is named, and nothing outside the pack is opened."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile

import pytest

from crm.dpo.evidence import bag
from crm.dpo.pack_papers.pack_scope import safe
from crm.privacy.logs.seal_copies import Copy, chained
from crm.privacy.models.log_rows import canonical

FILES = {"data/00_spis.html": b"<p>spis</p>", "data/04_wnioski/rejestr.csv": b"W-2026-1;tak\n" * 200}


def chain(n):
    """`n` copies of seals that follow from one another."""
    copies, before = [], ""
    for number in range(1, n + 1):
        seal = {"number": number, "mac": f"{number:064x}", "at": "2026-11-24T10:00:00+00:00", "log": "ledger"}
        before = chained(before, seal)
        copies.append(Copy(number, seal, before))
    return copies


@pytest.fixture
def pack(tmp_path):
    """A small pack on the disk."""
    root = tmp_path / "D-2026-1"
    copies = chain(3)
    tags = {
        "bagit.txt": bag.BAGIT,
        bag.INFO: bag.info({"Spojnik-Language": "pl"}),
        bag.MANIFEST: bag.manifest((path, bag.digest_of(content)) for path, content in FILES.items()),
        bag.VERIFIER.name: bag.VERIFIER.read_bytes(),
        bag.SEALS: bag.seal_lines(copies),
        bag.HEAD: bag.head_of(copies, ""),
    }
    tags[bag.TAG_MANIFEST] = bag.manifest((path, bag.digest_of(content)) for path, content in tags.items())
    for path, content in {**FILES, **tags}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def checked(root, *args):
    """(exit status, what it said) of the program inside the pack, run as an inspector runs it: bare, offline."""
    command = [sys.executable, "-I", str(root / "verify.py"), *map(str, args)]
    done = subprocess.run(command, capture_output=True, check=False, env={"PATH": os.environ["PATH"]}, cwd=root)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def resealed(root, **changed):
    """Write the tag manifest anew after these tag files changed: somebody who knows how the pack is made."""
    for name, content in changed.items():
        (root / name.replace("__", "/").replace("_txt", ".txt")).write_bytes(content)
    tags = [path for path in root.rglob("*") if path.is_file() and path.parts[len(root.parts)] != "data"]
    lines = [(str(path.relative_to(root)), hashlib.sha256(path.read_bytes()).hexdigest()) for path in tags]
    (root / bag.TAG_MANIFEST).write_bytes(bag.manifest(line for line in lines if line[0] != bag.TAG_MANIFEST))


def test_a_whole_pack_and_each_way_to_break_it(pack, tmp_path):
    status, report = checked(pack)
    assert (status, report.splitlines()[0][:26]) == (0, "W PORZĄDKU: plików 2, bajt")
    assert "pieczęci dziennika 3" in report
    register = pack / "data/04_wnioski/rejestr.csv"
    whole = register.read_bytes()
    register.write_bytes(whole[:70] + bytes([whole[70] ^ 1]) + whole[71:])
    (pack / "data/dopisany.txt").write_text("nowy")
    (pack / "data/00_spis.html").unlink()
    (pack / "obok.txt").write_text("nowy")
    os.symlink("/etc/passwd", pack / "data/link")
    assert checked(pack) == (
        1,
        "DOWIĄZANIE zamiast pliku: data/link\n"
        "BRAK pliku: data/00_spis.html\n"
        "ZMIENIONY plik: data/04_wnioski/rejestr.csv\n"
        "DODANY plik, którego nie ma w spisie: data/dopisany.txt\n"
        "DODANY plik, którego nie ma w spisie: obok.txt\n"
        "NIE W PORZĄDKU: usterek 5.\n",
    )


def test_a_manifest_that_leads_outside_opens_nothing(pack):
    secret = pack.parent / "outside.txt"
    secret.write_text("x")
    lines = (pack / bag.MANIFEST).read_bytes()
    for path in ("../outside.txt", "/etc/passwd", "data/../../outside.txt", "data\\..\\x", "C:/x", "data//x"):
        lines += f"{hashlib.sha256(b'x').hexdigest()}  {path}\n".encode()
    (pack / bag.MANIFEST).write_bytes(lines + b"rubbish\n" + lines.splitlines(keepends=True)[0])
    resealed(pack)
    status, words = checked(pack)
    assert (status, words.count("NIEDOZWOLONA"), words.count("NIECZYTELNY"), words.count("POWTÓRZONY")) == (1, 6, 1, 1)


def test_a_changed_seal_is_named_though_every_manifest_was_written_anew(pack):
    rows = (pack / bag.SEALS).read_bytes().splitlines()
    row = json.loads(rows[1])
    row["seal"]["at"] = "2026-11-23T10:00:00+00:00"
    resealed(pack, **{"seals__seals.jsonl": b"\n".join([rows[0], canonical(row), rows[2]]) + b"\n"})
    assert checked(pack)[1].splitlines()[0] == "PRZERWANY łańcuch pieczęci: seals/seals.jsonl: 2"
    resealed(pack, **{"seals__seals.jsonl": b"\n".join(rows[:2]) + b"\n"})
    assert "PRZERWANY łańcuch pieczęci: seals/head.json" in checked(pack)[1]
    resealed(pack, **{"seals__head.json": b"[]"})
    assert checked(pack)[0] == 1


def test_a_zip_that_nobody_unpacked_is_read_too_and_a_hostile_one_refused(pack, tmp_path):
    whole, hostile = tmp_path / "whole.zip", tmp_path / "hostile.zip"
    with zipfile.ZipFile(whole, "w") as good, zipfile.ZipFile(hostile, "w") as bad:
        for path in sorted(pack.rglob("*")):
            if path.is_file():
                good.write(path, f"D-2026-1/{path.relative_to(pack)}")
                bad.write(path, f"D-2026-1/{path.relative_to(pack)}")
        bad.writestr("D-2026-1/../../evil.txt", "x")
        bad.writestr("Other/evil.txt", "x")
    assert checked(pack, whole)[0] == 0
    status, report = checked(pack, hostile)
    assert (status, report.count("NIEDOZWOLONA ścieżka")) == (1, 2)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert checked(pack, empty)[0] == 2


def test_names_of_files_never_leave_their_folder():
    hostile = ["../../etc/passwd", "..", ".", "C:\\x", "a/b", "", "ŻÓŁĆ umowa.pdf", "x" * 300, "con\0\n", "..."]
    assert [safe(name) for name in hostile] == [
        "etc-passwd", "plik", "plik", "c-x", "a-b", "plik", "zolc-umowa.pdf", "x" * 60, "con", "plik",
    ]  # fmt: skip
    assert bag.manifest([("b%\n", "2"), ("a", "1")]) == b"1  a\n2  b%25%0A\n"
    assert bag.info({"A": "x\nBag-Size: 9", "B": ""}) == b"A: x Bag-Size: 9\n"
