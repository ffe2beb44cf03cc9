"""Steps that are skipped while their inputs are the same."""

import pytest

from launch.once import digest, once


def test_a_step_runs_again_only_when_its_key_changes(tmp_path):
    runs = []
    for key in ("a", "a", "b", "b", "a"):
        once(tmp_path / "deep" / "stamp", key, "counting", lambda key=key: runs.append(key))

    assert runs == ["a", "b", "a"]


def test_a_step_that_fails_leaves_no_stamp(tmp_path):
    stamp = tmp_path / "stamp"
    with pytest.raises(ZeroDivisionError):
        once(stamp, "a", "failing", lambda: 1 / 0)

    assert not stamp.exists()


def test_a_digest_sees_content_names_and_new_files(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    visible = [digest(folder)]
    (folder / "one").write_text("text")
    visible.append(digest(folder))
    (folder / "one").write_text("other")
    visible.append(digest(folder))
    (folder / "one").rename(folder / "two")
    visible.append(digest(folder))

    assert len(set(visible)) == 4
    assert digest(folder) == visible[-1]
