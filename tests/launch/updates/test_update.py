"""`run.py update`: a real git checkout, a real database; the version that fails leaves both as they were.

The short tests stand in for what a new version does to itself; the long one lets a whole second checkout of the product
do it, with a migration that fails half way.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg
import pytest

from launch.backups.database_exchange import maintenance, with_database
from launch.children import Refusal
from launch.secrets import fresh_secrets
from launch.updates import checkout, update as updating

pytestmark = pytest.mark.skipif("APP_ROLE_URL" not in os.environ, reason="the servers are not run.py's own")
PRODUCT = Path(__file__).resolve().parents[3]
TABLES = """
    create table privacy_personkey (id int);
    create table privacy_housekey (id int);
    create table notes (word text);
    insert into notes values ('kept');
"""


def git(folder, *command):
    who = ["-c", "user.name=Test", "-c", "user.email=test@spojnik.test", "-c", "safe.directory=*"]
    done = subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def publish(origin, name, text):
    """A new version with one file changed."""
    (origin / name).parent.mkdir(parents=True, exist_ok=True)
    (origin / name).write_text(text)
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message", f"Change {name}.")
    return git(origin, "rev-parse", "HEAD")


@pytest.fixture
def url():
    """A database of its own on the servers of this test."""
    name = f"updated_{os.getpid()}"
    address = with_database(os.environ["DATABASE_URL"], name)
    with maintenance(address) as connection:
        connection.execute(f'create database "{name}"')
    yield address
    with maintenance(address) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')


@pytest.fixture
def origin(tmp_path):
    """Where new versions come from, with a first one."""
    result = tmp_path / "origin"
    result.mkdir()
    git(result, "init", "--quiet", "--initial-branch=main")
    publish(result, "version.txt", "1\n")
    return result


@pytest.fixture
def site(monkeypatch, tmp_path, origin, url):
    """A checkout at the first version on a database with one note; `site.settle` is what a new version does to it."""
    folder = tmp_path / "site"
    git(tmp_path, "clone", "--quiet", str(origin), str(folder))
    with psycopg.connect(url) as connection:
        connection.execute(TABLES)
    env = {"MIGRATION_DATABASE_URL": url, "BACKUP_DIR": str(tmp_path / "backup"), **fresh_secrets()}
    fake = SimpleNamespace(folder=folder, url=url, settle=lambda part: None, backup=tmp_path / "backup")
    replaced = {
        "HERE": folder,
        "VAR": tmp_path,
        "MARK": tmp_path / "update.json",
        "settle": lambda part: fake.settle(part),  # noqa: PLW0108 - a test gives it another one
        "own": lambda *, patient: contextlib.nullcontext(SimpleNamespace(env={})),
        "site_env": lambda row: env,
        "check_keys": lambda env: None,
        "packages_change": lambda: False,
    }
    for name, value in replaced.items():
        monkeypatch.setattr(updating, name, value)
    here = checkout.Checkout.here
    monkeypatch.setattr(updating.Checkout, "here", lambda: here(folder))
    return fake


def notes(url):
    with psycopg.connect(url) as connection:
        return [word for (word,) in connection.execute("select word from notes").fetchall()]


def migrate_and_fail(site):
    """A new version whose migration changes rows before it fails."""

    def settle(part):
        if part == "site":
            with psycopg.connect(site.url) as connection:
                connection.execute("update notes set word = 'spoilt'; create table half_made ()")
            raise Refusal("manage.py migrate failed (exit code 1); its own words are above.")

    return settle


def version(site):
    return (site.folder / "version.txt").read_text().strip()


def test_a_version_that_works_is_moved_to_and_only_its_backup_stays(site, origin):
    site.backup.mkdir()
    older = site.backup / "update-20200101T000000Z.keys.spojnik"
    older.write_text("old keys")
    publish(origin, "version.txt", "2\n")

    updating.update()

    parts = sorted(path.name.partition(".")[2] for path in site.backup.iterdir())
    assert (version(site), notes(site.url), parts) == ("2", ["kept"], ["data.spojnik", "keys.spojnik"])
    assert (older.exists(), updating.MARK.exists()) == (False, False)


def test_a_version_whose_migration_fails_is_taken_back_with_what_it_did_to_the_rows(site, origin):
    before = git(site.folder, "rev-parse", "HEAD")
    publish(origin, "version.txt", "2\n")
    site.settle = migrate_and_fail(site)

    with pytest.raises(Refusal) as refusal:
        updating.update()

    assert str(refusal.value) == (
        "The update failed and was taken back: manage.py migrate failed (exit code 1); its own words are above. "
        f"Code ({before[:9]}), packages and database are as they were."
    )
    with psycopg.connect(site.url) as connection:
        assert connection.execute("select to_regclass('half_made')").fetchone() == (None,)
    assert (version(site), notes(site.url), git(site.folder, "status", "--porcelain")) == ("1", ["kept"], "")
    assert not updating.MARK.exists()


def test_a_version_that_cannot_be_fetched_leaves_the_database_alone(site, origin):
    publish(origin, "version.txt", "2\n")
    git(site.folder, "commit", "--quiet", "--allow-empty", "--message", "A commit of our own.")
    with pytest.raises(Refusal, match=r"taken back: git pull failed: .*Code \(\w{9}\), packages and database"):
        updating.update()
    assert (version(site), notes(site.url)) == ("1", ["kept"])


def test_files_changed_by_hand_are_refused_before_anything(site):
    (site.folder / "version.txt").write_text("mine\n")
    with pytest.raises(Refusal, match="Files of the product were changed here"):
        updating.update()
    assert (version(site), site.backup.exists()) == ("mine", False)


def test_whoever_still_works_on_the_database_stops_the_update_before_anything(site, origin):
    publish(origin, "version.txt", "2\n")
    with psycopg.connect(site.url), pytest.raises(Refusal, match=r"^1 others work on the database"):
        updating.update()
    assert (version(site), site.backup.exists()) == ("1", False)


def test_an_update_cut_off_by_a_dead_machine_is_named_and_taken_back(site, origin):
    publish(origin, "version.txt", "2\n")

    def die(part):
        if part == "site":
            with psycopg.connect(site.url) as connection:
                connection.execute("update notes set word = 'spoilt'")
            raise MemoryError

    site.settle = die
    with pytest.MonkeyPatch.context() as dead:
        dead.setattr(updating, "go_back", lambda way: die("site"))  # nothing comes after the power is gone
        with pytest.raises(MemoryError):
            updating.update()
    assert (version(site), notes(site.url)) == ("2", ["spoilt"])
    with pytest.raises(Refusal, match="An update was cut off here"):
        updating.need_whole()

    updating.undo()

    assert (version(site), notes(site.url), updating.MARK.exists()) == ("1", ["kept"], False)


def test_files_without_git_are_taken_as_they_are_and_the_rows_go_back(site):
    shutil.rmtree(site.folder / ".git")
    site.settle = migrate_and_fail(site)
    with pytest.raises(Refusal, match="the files are still the new ones: put the old ones back"):
        updating.update()
    assert notes(site.url) == ["kept"]


FAILS = '''"""Changes rows in one migration and fails in the next."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("privacy", "{before}")]
    operations = [migrations.RunSQL("{statement}")]
'''


@pytest.mark.long
def test_the_whole_product_takes_back_a_version_whose_second_migration_fails(tmp_path, url):
    origin, folder = tmp_path / "origin", tmp_path / "site"
    listed = subprocess.check_output(["git", "ls-files", "-coz", "--exclude-standard"], cwd=PRODUCT, text=True)
    for name in filter(None, listed.split("\0")):
        if (PRODUCT / name).is_file():
            (origin / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PRODUCT / name, origin / name)
    git(origin, "init", "--quiet", "--initial-branch=main")
    publish(origin, "version.txt", "1\n")
    git(tmp_path, "clone", "--quiet", str(origin), str(folder))
    for shared in (".venv", "node_modules"):
        (folder / shared).symlink_to(PRODUCT / shared)
    app = urlsplit(os.environ["APP_ROLE_URL"])
    place = urlsplit(url)
    ours = ("SPOJNIK_EMBEDDED", "APP_ROLE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
    env = {name: value for name, value in os.environ.items() if name not in ours}
    env |= {
        **fresh_secrets(),
        "DATABASE_URL": app._replace(path=place.path).geturl(),
        "MIGRATION_DATABASE_URL": url,
        "BASE_URL": "https://crm.example.test",
        "ALLOWED_HOSTS": "crm.example.test",
        "TRUSTED_PROXIES": "1",
        **{f"{name}_DIR": str(tmp_path / name.lower()) for name in ("DATA", "LEDGER", "BACKUP")},
    }

    def run(*command):
        done = subprocess.run(
            [sys.executable, "run.py", *command], cwd=folder, env=env, check=False, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr

    code, words = run("manage", "migrate", "--verbosity=0")
    assert code == 0, words
    first = publish(origin, "version.txt", "2\n")
    code, words = run("update")
    assert (code, (folder / "version.txt").read_text()) == (0, "2\n"), words

    leaf = sorted(path.stem for path in (origin / "crm/privacy/migrations").glob("0*.py"))[-1]
    publish(
        origin,
        "crm/privacy/migrations/0901_changes.py",
        FAILS.format(before=leaf, statement="update privacy_purpose set name = 'spoilt'"),
    )
    publish(
        origin,
        "crm/privacy/migrations/0902_fails.py",
        FAILS.format(before="0901_changes", statement="select 1 / 0"),
    )
    code, words = run("update")

    text = f"Code ({first[:9]}), packages and database are as they were."
    assert (code, words.splitlines()[-1]) == (
        1,
        "run.py: The update failed and was taken back: Setting up the new version (site) failed (exit code 1); "
        f"its own words are above. {text}",
    ), words
    with psycopg.connect(url) as connection:
        spoilt = connection.execute("select count(*) from privacy_purpose where name = 'spoilt'").fetchone()
        done = connection.execute("select count(*) from django_migrations where name like '090%'").fetchone()
    assert (spoilt, done, git(folder, "rev-parse", "HEAD")) == ((0,), (0,), first)
    assert run("manage", "check")[0] == 0
