"""What the environment may say wrongly: one line names the variable, never its value, in every program of ours."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from crm.environment import ByFile, Env
from launch.secrets import fresh_secrets

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = {
    "DATABASE_URL": "postgres://app:hunter2@127.0.0.1:1/crm",
    "REDIS_URL": "redis://:hunter2@127.0.0.1:1/0",
    "BASE_URL": "https://crm.example.com",
    "ALLOWED_HOSTS": "crm.example.com",
}
PROGRAMS = {
    "manage": ["manage.py", "check"],
    "worker": ["-m", "celery", "--quiet", "--app", "crm", "worker"],
    "beat": ["-m", "celery", "--quiet", "--app", "crm", "beat"],
}


def said(program="manage", **around):
    """(exit code, words) of a program of ours with this environment and nothing else."""
    env = {"PATH": os.environ["PATH"], **fresh_secrets(), **SAMPLE, **around}
    command = [sys.executable, *PROGRAMS[program]]
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def wrong(tmp_path):
    """Files that are none: missing, a folder, not for us, no text."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing", "which cannot be read: No such file or directory."),
        ("folder", "which cannot be read: Is a directory. Docker puts a folder where it found no file."),
        ("bytes", "which holds no text."),
    ],
)
def test_a_secret_file_that_gives_no_text_is_named(wrong, name, words):
    env = Env()
    env.ENVIRON = ByFile({"MASTER_KEYS_FILE": str(wrong / name)})
    with pytest.raises(ImproperlyConfigured) as refused:
        env.secret("MASTER_KEYS")
    assert str(refused.value) == f"MASTER_KEYS_FILE names {wrong / name}, {words}"


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_of_ours_ends_in_a_traceback(wrong, program):
    code, words = said(program, REDIS_URL_FILE=str(wrong / "missing"))
    assert (code, words.count("\n"), words.startswith("Spójnik does not start: REDIS_URL_FILE names ")) == (1, 1, True)


@pytest.mark.parametrize(
    ("around", "words"),
    [
        ({"EMAIL_URL": ""}, "EMAIL_URL is empty: the address of the mail server"),
        ({"EMAIL_URL": "mail.firma.pl"}, "EMAIL_URL is no address of the kind smtp+tls://"),
        ({"EMAIL_URL": "smtp://"}, "EMAIL_URL is no address of the kind smtp+tls://"),
        ({"EMAIL_URL": "smtp://hunter2@mail:99999"}, "EMAIL_URL is no address of the kind smtp+tls://"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "mysql://app:hunter2@host/crm"}, "DATABASE_URL is no address of the kind postgres://"),
        ({"DATABASE_URL": "postgres://app:hunter2@host"}, "DATABASE_URL names no database"),
        ({"DATABASE_URL": "postgres://app:hunter2@host:port/crm"}, "DATABASE_URL is no address of the kind"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL is no address of the kind redis://"),
        ({"JOB_LEASE": "hunter2"}, "JOB_LEASE is no number"),
    ],
)
def test_what_is_no_value_is_named_and_not_repeated(monkeypatch, around, words):
    env = Env()
    env.ENVIRON = ByFile({**SAMPLE, **around})
    name = next(iter(around))
    ask = {"EMAIL_URL": env.mail, "DATABASE_URL": env.database, "REDIS_URL": env.redis, "JOB_LEASE": env.int}
    with pytest.raises(ImproperlyConfigured) as refused:
        ask[name](name)
    assert (str(refused.value).startswith(words), "hunter2" in str(refused.value)) == (True, False)


def test_an_empty_address_of_mail_stops_the_start_and_names_itself():
    code, words = said(EMAIL_URL="")
    assert (code, words.count("\n"), "EMAIL_URL is empty" in words, "or none" in words) == (1, 1, True, True)


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("atlantis", "JURISDICTION names atlantis, which is no declaration"),
        ("crm.privacy.law.poland.ATLANTIS", "JURISDICTION names crm.privacy.law.poland.ATLANTIS, which is"),
        ("tests.privacy.law.germany.HALF", "JURISDICTION=tests.privacy.law.germany.HALF lacks"),
    ],
)
def test_a_country_that_is_none_or_lacks_something_stops_the_start(country, words):
    code, result = said(JURISDICTION=country)
    assert (code, words in result) == (1, True)


@pytest.mark.parametrize("around", [{"EMAIL_URL": "none"}, {}, {"EMAIL_URL": "filemail://"}])
def test_a_site_runs_without_mail_when_it_says_so(around):
    env = Env()
    env.ENVIRON = ByFile(around)
    assert env.mail("EMAIL_URL")["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"


def test_a_mail_server_is_one_by_tls_ssl_or_plain():
    env = Env()
    env.ENVIRON = ByFile({"EMAIL_URL": "smtp+tls://crm:p%40ss@mail.firma.test:587"})
    mail = env.mail("EMAIL_URL")
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_HOST_PASSWORD"], mail["EMAIL_USE_TLS"]) == (
        "mail.firma.test",
        587,
        "p@ss",
        True,
    )
