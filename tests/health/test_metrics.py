"""/metrics: what a watcher gets with the key, and that nobody gets anything without."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from crm.health.metrics import figures
from crm.health.metrics.figures import FIGURES
from crm.health.metrics.traffic import ANSWERED, area_of
from crm.health.models import Heartbeat
from crm.jobs.models import Job
from crm.product import VERSION

KEY = "klucz-do-pomiarow"


@pytest.fixture
def watched(client, settings, db):
    """What a watcher reads: {(figure, labels): number}."""
    settings.METRICS_TOKEN = KEY

    def ask():
        answer = client.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {KEY}")
        assert (answer.status_code, answer["Content-Type"][:10]) == (200, "text/plain")
        families = text_string_to_metric_families(answer.content.decode())
        samples = [sample for family in families for sample in family.samples]
        return {(sample.name, *sorted(sample.labels.items())): sample.value for sample in samples}

    return ask


@pytest.mark.parametrize("given", [None, "Bearer ", "Bearer none", KEY, f"Token {KEY}", f"bearer {KEY}", "Bearer ż"])
def test_nobody_asks_without_the_key(client, settings, db, given):
    headers = {} if given is None else {"HTTP_AUTHORIZATION": given}
    settings.METRICS_TOKEN = KEY
    answer = client.get("/metrics", **headers)
    assert (answer.status_code, answer.content, answer["WWW-Authenticate"]) == (401, b"", "Bearer")


def test_a_house_that_named_no_key_has_no_such_page(client, settings, db, as_user, arek):
    settings.METRICS_TOKEN = ""
    for given in ("Bearer ", "Bearer None", f"Bearer {KEY}"):
        assert client.get("/metrics", HTTP_AUTHORIZATION=given).status_code == 404
    assert as_user(arek).get("/metrics").status_code == 404


def test_a_colleague_s_session_is_no_key(settings, as_user, arek):
    settings.METRICS_TOKEN = KEY
    assert as_user(arek).get("/metrics").status_code == 401


def test_it_says_what_waits_and_what_is_late(watched):
    now = timezone.now()
    Heartbeat.beat("worker", at=now - timedelta(minutes=9), since=now - timedelta(days=1))
    rows = watched()
    assert rows["spojnik_version_info", ("version", VERSION)] == 1
    assert rows[("spojnik_database_up",)] == 1
    assert rows["spojnik_heartbeat_age_seconds", ("process", "worker")] >= 9 * 60
    assert rows["spojnik_check_state", ("check", "worker")] == 2
    assert rows["spojnik_check_state", ("check", "database")] == 0
    clocks = ("request", "breach", "report", "notice")
    assert {clock: rows["spojnik_overdue", ("clock", clock)] for clock in clocks} == dict.fromkeys(clocks, 0)
    assert rows[("spojnik_job_leases_lost",)] == 0
    assert {
        state: rows["spojnik_mail_messages", ("state", state)] for state in ("waiting", "stuck", "undelivered")
    } == {
        "waiting": 0,
        "stuck": 0,
        "undelivered": 0,
    }
    assert rows[("spojnik_database_bytes",)] > 1_000_000
    assert ("spojnik_backup_age_seconds",) not in rows  # there is none


def test_a_job_that_nobody_begins_is_seen(watched, sam):
    Job.objects.create(kind="contacts.export", owner=sam, queued_at=timezone.now() - timedelta(minutes=20))
    rows = watched()
    assert rows["spojnik_jobs", ("kind", "contacts.export"), ("state", "queued")] == 1
    assert rows["spojnik_job_wait_seconds", ("kind", "contacts.export")] >= 20 * 60


def test_requests_are_counted_by_area_and_answer_and_hold_nobody_s_id(watched, as_user, sam, ada):
    as_user(sam).get(f"/contacts/{ada.uid}/?purpose=zyta@example.pl")
    as_user(sam).get("/no-such-page-zyta/")
    rows = watched()
    areas = {dict(name[1:]).get("area") for name in rows if name[0] == "spojnik_http_requests_total"}
    assert {"contacts", "none"} <= areas
    text = repr(rows)
    assert (str(ada.uid) in text, "zyta" in text) == (False, False)


def test_a_method_of_a_stranger_s_invention_makes_no_figure_of_its_own(watched, client):
    client.generic("BREW", "/healthz")
    rows = watched()
    methods = {dict(name[1:])["method"] for name in rows if name[0] == "spojnik_http_requests_total"}
    assert methods <= {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"}


def test_without_a_database_it_says_just_that(watched, monkeypatch):
    def away(*_words, **_more):
        raise OperationalError

    monkeypatch.setattr(figures, "connection", SimpleNamespace(cursor=away))
    rows = {name: number for name, number in watched().items() if not name[0].startswith("spojnik_http")}
    assert rows == {("spojnik_database_up",): 0}


def test_a_question_that_cannot_be_put_leaves_out_its_own_figure_alone(watched, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    rows = watched()
    assert ("spojnik_redis_messages",) not in rows
    assert rows[("spojnik_database_up",)] == 1
    assert rows["spojnik_check_state", ("check", "redis")] == 2


def test_every_figure_is_named_once_and_in_our_own_name():
    names = [figure.name for figure in FIGURES]
    assert names == list(dict.fromkeys(names))
    assert [name for name in names if not re.fullmatch(r"spojnik_[a-z_]+", name)] == []


def test_the_number_of_statements_does_not_grow_with_the_rows(watched, sam, django_assert_max_num_queries):
    watched()
    with django_assert_max_num_queries(120):
        watched()
    for place in range(30):
        Job.objects.create(kind=f"kind{place % 3}", owner=sam, queued_at=timezone.now())
    with django_assert_max_num_queries(120):
        watched()


TWO = """
import os
from crm.health.metrics.traffic import ANSWERED, all_processes
from prometheus_client import multiprocess
child = os.fork()
ANSWERED.labels("contacts", "GET", "2xx").inc(1 if child else 2)
if not child:
    os._exit(0)
os.waitpid(child, 0)
multiprocess.mark_process_dead(child)
(family,) = [each for each in all_processes().collect() if each.name == "spojnik_http_requests"]
print([(sample.labels, sample.value) for sample in family.samples])
"""


def test_the_processes_of_a_web_server_count_together_and_the_dead_stay_in_the_sum(tmp_path):
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "crm.settings"
    answer = subprocess.run([sys.executable, "-c", TWO], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[({'area': 'contacts', 'method': 'GET', 'status': '2xx'}, 3.0)]"


def test_an_address_without_an_app_has_the_first_word_of_its_name(client, db):
    before = ANSWERED.labels("account", "GET", "2xx")._value.get()
    response = client.get("/accounts/password/reset/")
    assert (response.status_code, area_of(response.wsgi_request)) == (200, "account")
    assert ANSWERED.labels("account", "GET", "2xx")._value.get() == before + 1
