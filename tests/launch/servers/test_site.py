"""The supervisor: it says where to sign in once there is a page, and waits while a restore keeps the site closed."""

import pytest

from launch import site
from launch.children import Refusal


@pytest.fixture
def supervised(monkeypatch):
    """`supervise` over pages that answer so one after the other; then somebody presses Ctrl-C. What it said."""

    def act(*statuses):
        pages, texts = iter(statuses), []

        def page(_port):
            return next(pages)

        def watch(_running, _changed, _pause):
            if texts[-1:] == ["greeted"]:
                raise KeyboardInterrupt

        monkeypatch.setattr(site, "first_page", page)
        monkeypatch.setattr(site, "watch", watch)
        monkeypatch.setattr(site, "say", lambda word, _text: texts.append(word))
        site.supervise([], 8000, lambda: texts.append("greeted"))
        return texts

    return act


def test_it_greets_once_the_first_page_answers(supervised):
    assert supervised(None, None, 200) == ["greeted"]


def test_after_a_restore_it_says_what_opens_the_site_and_greets_when_it_is_open(supervised):
    assert supervised(None, 503, 503, None, 200) == ["closed", "greeted"]


@pytest.mark.parametrize("statuses", [(500,), (503, 500)])
def test_an_error_on_the_first_page_ends_it_with_one_line(supervised, statuses):
    with pytest.raises(Refusal, match="answered 500"):
        supervised(*statuses)


def test_none_of_the_programs_is_told_the_address_of_the_owner(monkeypatch):
    """Commands are, which somebody of this machine runs; whoever breaks into the web finds no way to the tables."""
    around = {"DATABASE_URL": "postgres://app", "MIGRATION_DATABASE_URL": "postgres://owner"}
    around |= {"MIGRATION_DATABASE_URL_FILE": "/run/secrets/owner", "SPOJNIK_EMBEDDED": "1"}
    given = []
    monkeypatch.setattr(site, "Program", lambda name, _command, env, **_options: given.append((name, env)))
    site.programs(around, 8000)
    assert [name for name, _env in given] == ["web", "worker", "beat"]
    assert [name for name, env in given for key, value in env.items() if "MIGRATION" in key or "owner" in value] == []
    assert {name for name, env in given if env.get("DB_STATEMENT_SECONDS") == "900"} == {"worker"}
