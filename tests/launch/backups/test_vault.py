"""Encrypted files: what was changed, cut, moved or made under another key does not open."""

import io

import pytest

from launch.backups import vault
from launch.backups.vault import Broken, lock, opened
from launch.children import Refusal
from launch.secrets import key

KEY = key()
TEXT = b"Anna Kowalska, ul. Polna 5. " * 200


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch):
    monkeypatch.setattr(vault, "PIECE", 1000)


@pytest.fixture
def locked(tmp_path):
    target = tmp_path / "a.data.spojnik"
    assert lock(io.BytesIO(TEXT), target, key=KEY, purpose="data") == len(TEXT)
    return target


def read(path, *, secret=KEY, purpose="data"):
    return b"".join(opened(path, key=secret, purpose=purpose))


def test_what_goes_in_comes_out_and_only_its_owner_may_read_the_file(locked):
    assert (read(locked), b"Kowalska" in locked.read_bytes()) == (TEXT, False)
    assert locked.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("size", [0, 1, 1000, 2000])
def test_any_size_comes_back(tmp_path, size):
    lock(io.BytesIO(b"x" * size), tmp_path / "a", key=KEY, purpose="data")
    assert read(tmp_path / "a") == b"x" * size


def test_another_key_and_another_purpose_do_not_open_it(locked):
    for given in ({"secret": key()}, {"purpose": "keys"}):
        with pytest.raises(Broken):
            read(locked, **given)


def test_what_an_older_key_made_opens_with_that_key_behind_a_new_one(tmp_path, locked):
    new = key()
    assert read(locked, secret=f"{new},{KEY}") == TEXT
    lock(io.BytesIO(TEXT), tmp_path / "b", key=f"{new},{KEY}", purpose="data")
    assert read(tmp_path / "b", secret=new) == TEXT
    with pytest.raises(Broken):
        read(locked, secret=f"{new},{key()}")


def test_a_changed_a_cut_and_a_longer_file_do_not_open(locked):
    whole = locked.read_bytes()
    piece = 4 + 1000 + 16
    spoilt = {
        "one bit": whole[:700] + bytes([whole[700] ^ 1]) + whole[701:],
        "cut in a piece": whole[:-5],
        "cut between pieces": whole[: 24 + 2 * piece],
        "nothing behind the head": whole[:24],
        "something behind the end": whole + b"x",
        "a piece left out": whole[:24] + whole[24 + piece :],
        "two pieces exchanged": whole[:24] + whole[24 + piece : 24 + 2 * piece] + whole[24 : 24 + piece],
        "no file of ours": b"PGDMP" + whole,
    }
    opening = {}
    for name, content in spoilt.items():
        locked.write_bytes(content)
        try:
            opening[name] = read(locked)
        except Broken:
            opening[name] = "refused"
    assert opening == dict.fromkeys(spoilt, "refused")


def test_a_file_that_is_there_is_never_written_over(locked):
    with pytest.raises(FileExistsError):
        lock(io.BytesIO(b"other"), locked, key=KEY, purpose="data")


@pytest.mark.parametrize("bad", ["", "short", "c2hvcnQ=", "no base64 at all"])
def test_a_key_that_is_none_is_refused_in_one_line(tmp_path, bad):
    with pytest.raises(Refusal, match=r"^BACKUP_KEY must be 32 bytes in base64"):
        lock(io.BytesIO(b""), tmp_path / "a", key=bad, purpose="data")
