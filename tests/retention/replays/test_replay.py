"""What the erasure ledger knows and a restored database does not is done again: exactly once, in order, or named.

A line of another timeline stands in for a restore here: it says that something was done which this database never saw.
`test_backup_scene.py` does it with real backups.
"""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from consents.grounds.recording import may_contact, record_ground
from consents.models import GroundEvent, Restriction, Suppression
from crm.accounts.clients import registration, tokens
from crm.accounts.models import App, AppCode, AppGrant, Authorisation, Role, Session, User
from crm.accounts.oauth import app_settings
from crm.accounts.oauth.grants import begin
from crm.accounts.permissions import scopes
from crm.health.beat_scheduler import EVERY, Scheduler
from crm.health.models import Heartbeat
from crm.health.tasks import live
from crm.jobs.models import Job
from crm.jobs.work import claim
from crm.mail.models.messages import Message
from crm.privacy.actors import system
from crm.privacy.erasure_ledger import ledger_file, maintenance
from crm.privacy.models import LedgerEntry, Person, PersonKey, Recipient
from launch.children import Refusal
from retention.backups import backup_status
from retention.replays import people
from retention.replays.replay import replay
from tests.accounts.authorising import authorise
from tests.retention.replays.timeline import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.LEDGER_DIR, settings.BACKUP_DIR = tmp_path / "ledger", tmp_path / "backup"


def erased(person):
    return elsewhere("person.erased", about=person, counts={"kept": 0})


def replayed():
    done = replay(at=timezone.now())
    return dict(done.outcome.done), done.outcome.lost


def readiness(client):
    answer = client.get("/readyz")
    return answer.status_code, [check["name"] for check in answer.json()["checks"] if not check["ok"]]


def test_a_database_that_lacks_an_act_of_the_ledger_is_not_ready_until_it_was_replayed(ada, ben, client):
    erased(ada.person)
    assert readiness(client) == (503, ["ledger"])
    done, lost = replayed()
    assert (done["person.erased"], lost) == (1, [])
    assert list(Person.objects.all()) == [ben.person]
    assert readiness(client) == (200, [])
    assert maintenance.under_way() is False


def test_without_a_restore_there_is_nothing_to_replay(ada):
    assert replay(at=timezone.now()).needed is False
    assert not LedgerEntry.objects.filter(act="ledger.replayed").exists()


def test_a_second_replay_takes_back_no_consent_that_was_given_after_the_first(ada, offers, sam):
    elsewhere("ground.withdrawn", about=ada.person, target="purpose:offers:email")
    assert replayed()[0]["ground.withdrawn"] == 1
    assert may_contact(ada.person, "email", offers).allowed is False
    record_ground(ada.person, offers, "email", by=sam, proof={"how": "form"}, own=True)
    maintenance.begin(backup="again", made_at=timezone.now(), at=timezone.now())
    maintenance.await_replay()
    assert "ground.withdrawn" not in replayed()[0]
    assert may_contact(ada.person, "email", offers).allowed is True


def test_withdrawals_and_objections_keep_their_moment_and_reach_the_address(ada, ben, offers):
    line = elsewhere("ground.withdrawn", about=ada.person, target="purpose:offers:email", ago=timedelta(minutes=30))
    elsewhere("ground.objected", about=ben.person, target="marketing")
    assert replayed()[1] == []
    event = GroundEvent.objects.filter(person=ada.person).latest("pk")
    assert (event.kind, event.at, event.actor) == ("withdrawn", line.at, "system:ledger.replay")
    assert set(Suppression.objects.values_list("kind", flat=True)) == {"email", "phone"}
    assert may_contact(ben.person, "email", offers).reason == "objection"


def test_an_objection_to_a_channel_reaches_that_channel_of_the_address_alone(ada, offers):
    elsewhere("ground.objected", about=ada.person, target="marketing", counts={"channels": ["phone"]})
    assert replayed()[1] == []
    assert set(Suppression.objects.values_list("kind", "channel")) == {("phone", "phone")}
    by_channel = {channel: may_contact(ada.person, channel, offers).reason for channel in ("email", "phone")}
    assert by_channel == {"email": "consent", "phone": "objection_channel"}


def test_an_objection_reaches_the_address_of_whoever_was_erased_after_it_even_without_her_key(ada):
    elsewhere("ground.objected", about=ada.person, target="marketing")
    erased(ada.person)
    PersonKey.objects.filter(pk=ada.person.pk).delete()
    assert replayed()[1] == []
    assert (Suppression.objects.count(), Person.objects.filter(pk=ada.person.pk).exists()) == (2, False)


def test_of_restrictions_the_last_word_counts(ada, ben, carla):
    for person, acts in ((ada.person, "placed"), (ben.person, "placed lifted"), (carla.person, "lifted")):
        for act in acts.split():
            elsewhere(f"restriction.{act}", about=person, counts={"reason": "claims"})
    assert replayed()[1] == []
    assert list(Restriction.objects.filter(lifted_at=None).values_list("person", "reason")) == [
        (ada.person.pk, "claims")
    ]
    assert Restriction.objects.get(person=carla.person).told_at is not None


def test_accounts_that_were_closed_or_placed_elsewhere_are_so_again(sam, nina, marek, team_b, arek):
    elsewhere("account.disabled", target=f"user:{nina.pk}")
    elsewhere("account.enabled", target=f"user:{nina.pk}")
    elsewhere("account.disabled", target=f"user:{sam.pk}")
    elsewhere("account.placed", target=f"user:{marek.pk}", counts={"role": "sales", "teams": [team_b.pk]})
    assert replayed()[1] == []
    by_username = {user.username: user for user in User.objects.all()}
    assert (by_username["nina"].is_active, by_username["sam"].is_active) == (True, False)
    assert (by_username["marek"].role.slug, by_username["marek"].team_ids) == ("sales", [team_b.pk])


def test_authorisations_that_were_withdrawn_stay_withdrawn_and_the_duty_is_named(oskar, sam, nina):
    papers = [authorise(user, by=oskar) for user in (sam, nina)]
    elsewhere("authorisation.withdrawn", target=papers[0].target)
    elsewhere("authorisation.required", target="authorisations", counts={"from": "2026-01-01"})
    done, lost = replayed()
    assert [row.withdrawn_at is None for row in Authorisation.objects.order_by("pk")] == [False, True]
    assert (done["authorisation.withdrawn"], [entry["act"] for entry in lost]) == (1, ["authorisation.required"])


def test_tokens_and_clients_that_were_closed_stay_closed(team_a, arek, contracts):
    values = {"teams": [team_a], "purposes": [contracts], "by": arek, "recipient": Recipient.objects.first()}
    names = list(scopes.SCOPES)[:2]
    register = registration.register("Jeden", scopes_given=names, **values)
    other = registration.register("Drugi", scopes_given=names, **values)
    token, text = tokens.issue(register, by=arek)
    elsewhere("token.revoked", target=token.target)
    elsewhere("client.closed", target=other.target, counts={"tokens": 0})
    elsewhere("client.amended", target=register.target, counts={"scopes": names[:1]})
    _done, lost = replayed()
    register.refresh_from_db()
    other.refresh_from_db()
    assert (tokens.token_behind(text), other.closed_at is None, register.scopes) == (None, False, names[:1])
    assert [entry["who"] for entry in lost] == [register.target]


def test_apps_that_were_ended_or_closed_and_secrets_that_were_replaced_open_nothing(team_a, arek, sam, contracts):
    values = {"teams": [team_a], "purposes": [contracts], "by": BY, "recipient": Recipient.objects.first()}
    client = registration.register("Planer", scopes_given=["contacts:read"], **values)
    terms = {"maker": "Planer", "confidential": False, "redirect_uris": ["https://planer.example/"]}
    app_settings.change_app(client, **terms, by=BY)
    app, at = App.objects.get(), timezone.now()
    chosen = {"scopes": ["contacts:read"], "purpose_slugs": ["contracts"], "resource": "api", "challenge": ""}
    codes = [AppCode(app=app, user=sam, digest=bytes([n]) * 32, made_at=at, **chosen) for n in (1, 2)]
    ended, going_on = (begin(code, at) for code in AppCode.objects.bulk_create(codes))
    secret = app_settings.new_secret(client, by=BY)
    elsewhere("app.ended", target=ended.token.target, counts={"why": "colleague"})
    assert replayed()[1] == []
    why = dict(AppGrant.objects.values_list("pk", "ended_why"))
    assert (why, AppGrant.objects.living().exists()) == ({ended.pk: "restored", going_on.pk: "restored"}, False)
    elsewhere("client.secret_made", target=client.target)
    elsewhere("app.closed", target=client.target, counts={"apps": 1})
    done, _lost = replayed()
    assert not app_settings.secret_fits(client, secret, timezone.now())
    assert (done["app.closed"], AppGrant.objects.living().exists()) == (1, False)


def test_rights_that_a_role_lost_it_loses_again(arek):
    elsewhere("role.changed", target="role:sales", counts={"granted": [], "revoked": ["contacts.export"]})
    role = Role.objects.get(slug="sales")
    role.rights = [*role.rights, "contacts.export"]
    role.save()
    assert replayed()[1] == []
    assert "contacts.export" not in Role.objects.get(slug="sales").rights


def test_what_cannot_be_done_again_is_named_with_whom_it_concerns(ada, arek, capsys):
    elsewhere("account.disabled", target=f"user:{arek.pk}")
    elsewhere("account.password_changed", target=f"user:{arek.pk}")
    elsewhere("contact.unshared", about=ada.person, target="team:7")
    elsewhere("role.removed", target="role:sales")
    elsewhere("ground.withdrawn", about=ada.person, target="purpose:gone:email")
    call_command("ledger", "replay", "--json")
    lost = json.loads(capsys.readouterr().out)["lost"]
    assert [(item["act"], item["who"]) for item in lost] == [
        ("role.removed", "role:sales"),
        ("account.disabled", f"user:{arek.pk}"),
        ("account.password_changed", f"user:{arek.pk}"),
        ("contact.unshared", f"{ada.person.uid} team:7"),
        ("ground.withdrawn", str(ada.person.uid)),
    ]


def test_a_replay_that_dies_half_way_leaves_the_site_closed_and_the_next_one_ends_it(
    ada, ben, carla, client, monkeypatch
):
    maintenance.begin(backup="t0", made_at=timezone.now(), at=timezone.now())
    maintenance.await_replay()
    for contact in (ada, ben, carla):
        erased(contact.person)
    monkeypatch.setattr(people, "AT_ONCE", 1)
    erase_whole, calls = people.erase_whole, []

    def die(keys):
        if calls:
            raise KeyboardInterrupt
        calls.append(keys)
        return erase_whole(keys)

    with monkeypatch.context() as dead:
        dead.setattr(people, "erase_whole", die)
        with pytest.raises(KeyboardInterrupt):
            replay(at=timezone.now())
    assert (Person.objects.count(), maintenance.under_way(), client.get("/").status_code) == (2, True, 503)

    assert replayed()[0]["person.erased"] == 2

    assert (Person.objects.count(), maintenance.under_way(), readiness(client)) == (0, False, (200, []))


def test_a_missing_or_shortened_ledger_is_refused_and_the_site_stays_closed(ada, ben, client):
    erased(ada.person)
    erased(ben.person)
    maintenance.begin(backup="t0", made_at=timezone.now(), at=timezone.now())
    maintenance.await_replay()
    texts = ledger_file.path().read_bytes().splitlines(keepends=True)
    for broken in (b"".join(texts[:1]), b""):
        ledger_file.path().write_bytes(broken)
        with pytest.raises(SystemExit) as end:
            call_command("ledger", "replay", "--json", stdout=StringIO())
        assert (end.value.code, readiness(client)) == (1, (503, ["restore", "ledger"]))
    assert (Person.objects.count(), client.get("/contacts/").status_code) == (2, 503)


def test_a_restore_that_was_cut_off_is_not_replayed(db):
    maintenance.begin(backup="t0", made_at=timezone.now(), at=timezone.now())
    with pytest.raises(Refusal, match=r"^The restore was cut off"):
        replay(at=timezone.now())


def test_a_backup_of_an_older_version_is_migrated_first(ada):
    erased(ada.person)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sales' RETURNING name, applied")
        rows = cursor.fetchall()
    try:
        with pytest.raises(Refusal, match=r"^The backup is of an older version"):
            replay(at=timezone.now())
    finally:
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO django_migrations (app, name, applied) VALUES ('sales', %s, %s)", rows)
    assert Person.objects.filter(pk=ada.person.pk).exists()


def test_what_stood_open_in_the_restored_state_ends_and_nobody_is_written_to_again(ada, sam, client):
    client.force_login(sam)
    job = Job.start("toy", by=sam)
    Message.objects.create(person=ada.person, message_id="<a@b>", language="pl")
    erased(ada.person)
    done, _lost = replayed()
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "restored")
    assert (done["session.ended"], Session.objects.count(), done["mail.stopped"]) == (1, 0, 1)
    assert (Message.objects.count(), mail.outbox) == (0, [])


def test_closed_to_everybody_by_a_plain_page_and_workers_and_beat_do_nothing(sam, client, monkeypatch):
    job = Job.start("toy", by=sam)
    client.force_login(sam)
    maintenance.begin(backup="t0", made_at=timezone.now(), at=timezone.now())
    maintenance.await_replay()
    for path in ("/", "/contacts/", "/accounts/login/", "/p/pl/preferences/", "/api/v1/contacts/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    with translation.override("en"):
        assert "Closed for a moment" in client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["checks"][3] == {
        "name": "restore",
        "ok": False,
        "detail": "restored, replay pending",
    }
    assert claim(job.pk) is None
    live()
    assert not Heartbeat.objects.exists()
    monkeypatch.setattr(Scheduler, "__init__", lambda self: setattr(self, "said", 1e12))
    assert Scheduler().tick() == EVERY
    assert backup_status.ledger()["ok"] is False
    maintenance.end()
    live()
    assert (Heartbeat.objects.count(), claim(job.pk) is not None) == (1, True)
