"""Policies: drafted by the officer, published by whoever decides, read and confirmed by those whom they are for."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from crm.accounts.models import PolicyReading, PolicyVersion
from crm.casework.enclosures import Enclosed
from crm.dpo.policies.library import add, change, confirm, draft, publish, retire
from crm.dpo.policies.policy_rows import policy_rows
from crm.dpo.policies.reading_watch import remind_of_policies
from crm.mail.models.messages import Message
from crm.workspace.pulse.numbers import numbers

WEEK = timedelta(days=7)


def published(by, owner, title="Czyste biurko", **values):
    policy = add(title, by=by, **values)
    return publish(draft(policy, text="Na biurku nic nie zostaje.", by=by), by=owner)


def told():
    return Message.objects.filter(template="policy_to_read").count()


def test_the_officer_drafts_and_never_publishes(dora, oskar, sam):
    version = draft(add("Praca zdalna", by=dora), text="Zasady.", by=dora)
    for user in (dora, sam):
        with pytest.raises(PermissionDenied):
            publish(version, by=user)
    publish(version, by=oskar)
    with pytest.raises(ValidationError):
        publish(version, by=oskar)
    with pytest.raises(PermissionDenied):
        retire(version.policy, by=dora)


def test_everybody_is_told_once_and_again_each_week_three_times(dora, oskar, sam, nina, marek, hub):
    now = timezone.now()
    published(dora, oskar)
    assert remind_of_policies(now) == 5  # machines read nothing
    assert remind_of_policies(now) == 0
    confirm(PolicyVersion.objects.get(), by=sam, at=now)
    assert [remind_of_policies(now + week * WEEK) for week in range(1, 6)] == [4, 4, 4, 0, 0]
    assert told() == 17


def test_a_required_one_is_reminded_of_until_it_is_read(dora, oskar):
    now = timezone.now()
    published(dora, oskar, required=True)
    remind_of_policies(now)
    assert [remind_of_policies(now + week * WEEK) for week in range(1, 6)] == [2] * 5


def test_the_next_version_is_read_anew_and_the_bell_counts_it(dora, oskar, sam):
    now = timezone.now()
    version = published(dora, oskar)
    remind_of_policies(now)
    assert numbers(sam).of["to_read"] == 1
    confirm(version, by=sam)
    assert numbers(sam).of["to_read"] == 0
    publish(draft(version.policy, text="Nowe.", by=dora), by=oskar)
    remind_of_policies(now)
    assert numbers(sam).of["to_read"] == 1
    assert [(row.read, row.readers) for row in policy_rows([version.policy])] == [(0, 3)]


def test_only_its_audience_reads_it(dora, oskar, sam, marek):
    version = published(dora, oskar, roles=["sales"])
    assert remind_of_policies(timezone.now()) == 1
    with pytest.raises(ValidationError):
        confirm(version, by=marek)
    change(version.policy, {"roles": ["manager"]}, by=dora)
    assert numbers(sam).of["to_read"] == 0
    assert remind_of_policies(timezone.now()) == 1


def test_who_reads_twice_at_once_has_read_once_and_what_was_published_stays(dora, oskar, sam):
    version = published(dora, oskar)
    first = confirm(version, by=sam)
    assert confirm(version, by=sam).read_at == first.read_at
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyReading.objects.create(version=version, user=sam)
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(text="Inaczej.")


def test_pages_from_the_draft_to_the_confirmation(desk, enter, dora, oskar, sam):
    desk.post("/privacy/policies/new/", {"title": "Hasła <b>", "roles": ["sales"]})
    policy = PolicyVersion.policy.field.related_model.objects.get()
    there = f"/privacy/policies/{policy.uid}/"
    words = desk.get("/privacy/policies/").content.decode()
    assert ("not published" in words, "read by everybody" in words) == (True, False)
    desk.post(f"{there}draft/", {"text": "Hasło ma 12 znaków. <script>alert(1)</script>"})
    desk.post(f"{there}publication/")
    assert policy.versions.get().published_at is None
    enter(oskar).post(f"{there}publication/")
    version = policy.versions.get()
    mine = enter(sam)
    page = mine.get(f"/my/policies/{policy.uid}/").content.decode()
    assert "<script>alert" not in page
    mine.post(f"/my/policies/{policy.uid}/", {"version": "older"})
    assert not PolicyReading.objects.filter(read_at__isnull=False).exists()
    mine.post(f"/my/policies/{policy.uid}/", {"version": version.uid})
    assert PolicyReading.objects.get(read_at__isnull=False).user == sam
    assert [enter(oskar).get(f"/my/policies/{policy.uid}/").status_code, mine.get(there).status_code] == [404, 403]
    assert "Hasła <b>;1" in desk.get("/privacy/policies/register.csv").content.decode()
    assert desk.get("/privacy/policies/register.pdf")["Content-Type"] == "application/pdf"
    assert "1 of 1" in desk.get("/privacy/policies/").content.decode()


def test_a_pdf_is_kept_sealed_and_comes_back_as_it_was(desk, dora, oskar):
    file = Enclosed("polityka.pdf", b"%PDF-1.4 policy")
    version = publish(draft(add("PDF", by=dora), enclosed=file, by=dora), by=oskar)
    assert version.file.plain() == file.content
    answer = desk.get(f"/privacy/policies/versions/{version.uid}/file/")
    assert b"".join(answer) == file.content
