"""Whatever a client for tests does changes nothing here but when its token was used: no row, file, mail or message."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from crm.accounts.models import Token


def everything():
    """{table: a digest of its rows} of this house, without when a token was used."""
    held = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            row = "to_jsonb(t) - 'last_used_at'" if model is Token else "to_jsonb(t)"
            digest = f"md5(coalesce(string_agg(({row})::text, '|' ORDER BY ({row})::text), ''))"
            cursor.execute(f'SELECT {digest} FROM "{model._meta.db_table}" t')  # noqa: S608 - a table of ours
            held[model._meta.db_table] = cursor.fetchone()[0]
    return held


def files():
    """Every file in the folders of this house."""
    places = (settings.DATA_DIR, settings.LEDGER_DIR, settings.BACKUP_DIR)
    return sorted(
        (str(path), path.stat().st_mtime_ns) for place in places for path in Path(place).rglob("*") if path.is_file()
    )


def storm(trial):
    """Reads and writes of every kind."""
    team = trial.get("teams/").said["results"][0]["id"]
    new = {"name": "Burza", "email": "burza@sklep.example", "purpose": "contracts", "notice": "given", "team": team}
    new |= {"origin_kind": "form", "origin_label": "Próba"}
    key = trial.post("contacts/", {**new, "another": True}).said["id"]
    listed = trial.get("contacts/?purpose=contracts").said["results"]
    yield trial.patch(f"contacts/{key}/?purpose=contracts", {"position": "Nowa"}, If_Match="*")
    yield trial.post("interactions/", {"contact": key, "purpose": "contracts", "kind": "note", "text": "Wysłane."})
    yield trial.post(
        "tasks/", {"purpose": "contracts", "contact": key, "title": "Zadzwonić", "day": f"{timezone.localdate()}"}
    )
    yield trial.post("unsubscribes/", {"email": listed[0]["email"]})
    yield trial.post("unsubscribes/", {"email": "nikt@gdzie.example"})
    hook = {"url": "https://93.184.215.14/hook", "purpose": "contracts", "events": ["contact.created"]}
    yield trial.post("webhooks/", hook)
    yield trial.ask("DELETE", f"contacts/{key}/", If_Match="*")
    yield trial.get(f"contacts/{key}/?purpose=nothing")
    yield trial.ask("POST", "contacts/", None)


def test_nothing_here_changes(trial, ada, mailoutbox, django_capture_on_commit_callbacks):
    trial.get("teams/")
    before, lying = everything(), files()
    cached = set(cache._cache.get_client().keys("*"))
    with django_capture_on_commit_callbacks() as after_commit:
        answers = [answer.status_code for answer in storm(trial)]
    assert 201 in answers, answers
    assert everything() == before
    assert (files(), mailoutbox, after_commit) == (lying, [], [])
    new = {key for key in set(cache._cache.get_client().keys("*")) - cached if b":api:" not in key}
    assert new == set()


def test_that_it_called_is_seen_at_its_token(trial, tester):
    assert tester.tokens.get().last_used_at is None
    trial.get("teams/")
    assert tester.tokens.get().last_used_at is not None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_there_after_a_commit_either(trial, ada):
    before = everything()
    statuses = [answer.status_code for answer in storm(trial)]
    assert 201 in statuses
    assert everything() == before
