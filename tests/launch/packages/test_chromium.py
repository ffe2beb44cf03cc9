"""Which browser the tests drive: the headless shell where it is to be had, what CHROMIUM names in any case."""

import pytest

from launch.packages import chromium

WHOLE, SHELL = "/usr/bin/chromium", f"/usr/bin/{chromium.SHELL}"


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """machine(can_install) -> the commands that were run there; a machine with the whole browser alone."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "VAR", tmp_path)
    monkeypatch.setattr(chromium, "ROOT", True)

    def made(*, can_install):
        places, commands = {"apt-get": "/usr/bin/apt-get", "chromium": WHOLE}, []

        def ran(command):
            commands.append(command[1])
            if can_install:
                places[chromium.SHELL] = SHELL

        monkeypatch.setattr(chromium.shutil, "which", places.get)
        monkeypatch.setattr(chromium, "quietly", ran)
        return commands

    return made


def test_the_headless_shell_is_installed_once_and_taken(machine):
    commands = machine(can_install=True)
    assert [chromium.lighter(WHOLE), chromium.lighter(WHOLE)] == [SHELL, SHELL]
    assert commands == ["update", "install"]


def test_where_it_cannot_be_had_the_whole_browser_is_driven_and_it_is_not_tried_again(machine):
    commands = machine(can_install=False)
    assert [chromium.lighter(WHOLE), chromium.lighter(WHOLE)] == [WHOLE, WHOLE]
    assert commands == ["update", "install"]


def test_whoever_names_a_browser_gets_it(machine, monkeypatch):
    commands = machine(can_install=True)
    monkeypatch.setenv("CHROMIUM", "/opt/own")
    assert (chromium.lighter("/opt/own"), commands) == ("/opt/own", [])
