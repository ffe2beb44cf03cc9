"""Where data stand: beside the checkout, or in memory while tests run."""

import shutil

import pytest

from launch import places


@pytest.fixture
def memory(monkeypatch, tmp_path):
    """A folder that is in memory, for anybody but root."""
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setattr(places, "VAR", tmp_path)
    monkeypatch.setattr(places, "IN_MEMORY", folder)
    monkeypatch.setattr(places, "ROOT", False)
    monkeypatch.setattr(places, "ROOM", 0)
    return folder


def test_what_need_not_last_stands_in_memory_and_goes_from_there(memory, tmp_path):
    folder = places.data_folder("test-1", lasting=False)
    (folder / "row").write_text("1")
    assert [(tmp_path / "test-1").resolve(), folder.stat().st_mode & 0o777] == [folder, 0o700]
    assert folder.parent == memory
    places.remove_folder("test-1")
    assert (list(memory.iterdir()), (tmp_path / "test-1").is_symlink()) == ([], False)


def test_what_is_to_last_does_not(memory, tmp_path):
    assert places.data_folder("services") == tmp_path / "services"


def test_where_memory_is_short_it_stands_beside_the_checkout(memory, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "ROOM", shutil.disk_usage(memory).free * 2)
    assert places.data_folder("test-1", lasting=False) == tmp_path / "test-1"
