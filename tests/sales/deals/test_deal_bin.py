"""A deal that was a mistake: into the bin and back, alone and with others; gone for good after thirty days."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from crm.contacts.safeguards.pause import Paused
from crm.privacy.models import LedgerEntry
from crm.sales.agenda.goals import progress, set_goal
from crm.sales.deal_lines.line_items import add_line
from crm.sales.deal_lists.board import Board
from crm.sales.deals.bulk_changes import BulkResult
from crm.sales.deals.deal_bin import KEPT_FOR, bin_all, delete_expired, restore, to_bin
from crm.sales.deals.deals import Overtaken, change
from crm.sales.deals.moves import lose, win
from crm.sales.deals.participants import add_participant
from crm.sales.hooks.retention_events import deals as events
from crm.sales.models import Deal, DealLine, Document, GoneDeals, LostReason, Pipeline, Stage
from retention.holds.hold_acts import place
from tests.sales.deal_builders import again, deal, firm, pause, stages

MANY, BACK = "/deals/many/bin/", "/deals/many/return/"


def alive():
    return [item.told("title") for item in Deal.objects.alive().with_keys().order_by("pk")]


def test_a_binned_deal_is_out_of_every_list_board_and_sum_and_comes_back(as_user, sam, nina, ada):
    new_deal, client = deal(sam, ada), as_user(sam)
    answer = client.post(f"/deals/{new_deal.uid}/removal/")
    (result,) = answer.wsgi_request._messages
    assert (answer.url, result.extra_tags) == (
        f"/deals/board/{new_deal.pipeline.uid}/",
        f"undo:/deals/{new_deal.uid}/restoration/",
    )
    client.get("/companies/")  # where the word about it is read
    texts = [client.get(path).content.decode() for path in ("/deals/board/", "/deals/", "/deals/forecast/", "/")]
    texts.append(client.get(f"/contacts/{ada.uid}/").content.decode())
    assert [str(new_deal.uid) in page for page in texts] == [False] * 5
    board = Board(sam, new_deal.pipeline, {}, timezone.now())
    assert (board.total.count, list(events([ada.pk])), alive()) == (0, [], [])
    tab = as_user(nina).get("/deals/?view=bin").content.decode()
    page = client.get(f"/deals/{new_deal.uid}/").content.decode()
    assert (str(new_deal.uid) in tab, "w koszu" in page, f"/deals/{new_deal.uid}/won/" in page) == (True, True, False)
    assert client.post(f"/deals/{new_deal.uid}/won/").status_code == 404
    client.post(f"/deals/{new_deal.uid}/restoration/")
    assert (alive(), str(new_deal.uid) in client.get("/deals/board/").content.decode()) == (["Linia pakująca"], True)
    acts = LedgerEntry.objects.filter(target=f"deal:{new_deal.uid}").order_by("pk").values_list("act", "about")
    assert list(acts)[-2:] == [("deal.binned", ada.uid), ("deal.restored", ada.uid)]


def test_who_does_not_keep_it_or_comes_too_late_bins_nothing(sam, mallory, ada):
    new_deal = deal(sam, ada)
    with pytest.raises(PermissionDenied):
        to_bin(new_deal, by=mallory)
    change(again(new_deal), {"title": "Inna"}, version=new_deal.version, by=sam)
    with pytest.raises(Overtaken):
        to_bin(new_deal, by=sam)
    assert alive() == ["Inna"]


def test_a_won_deal_is_reopened_first(as_user, sam, ada):
    new_deal = deal(sam, ada)
    win(new_deal, by=sam)
    with pytest.raises(ValidationError):
        to_bin(again(new_deal), by=sam)
    page = as_user(sam).get(f"/deals/{new_deal.uid}/edit/").content.decode()
    assert (f"/deals/{new_deal.uid}/removal/" in page, "Najpierw otwórz ją ponownie" in page) == (False, True)


def test_what_is_ticked_goes_together_and_comes_back_by_undo_or_from_the_bin(as_user, sam, nina, mallory, ada):
    ours, hers, done = (
        deal(sam, company=firm(sam), title="firmy"),
        deal(sam, ada, title="jej"),
        deal(sam, title="w", contact=ada),
    )
    win(done, by=sam)
    foreign, client = deal(mallory, company=firm(mallory, "Obca", ""), title="obca"), as_user(sam)
    picks = {"pick": [item.uid for item in (ours, hers, done, foreign)], "next": "/deals/?view=all"}
    answer = client.post(MANY, picks)
    (result,) = answer.wsgi_request._messages
    assert (answer.url, alive()) == ("/deals/?view=all", ["w", "obca"])
    assert str(result).startswith("2 szanse przeniesione do kosza. 1 zostaje")
    assert as_user(nina).post(result.extra_tags.removeprefix("undo:")).status_code == 302
    assert alive() == ["w", "obca"]  # it was somebody else's act
    as_user(sam).post(result.extra_tags.removeprefix("undo:"))
    assert alive() == ["firmy", "jej", "w", "obca"]
    assert bin_all([ours.uid, hers.uid], by=sam) == BulkResult(2)
    as_user(nina).post(BACK, {"pick": [ours.uid, hers.uid, "zzz"]})  # from the bin everybody who keeps it
    assert alive() == ["firmy", "jej", "w", "obca"]


def test_of_a_restricted_person_nothing_goes_and_nothing_comes(sam, ada, ben):
    hers, ours = deal(sam, ada), deal(sam, company=firm(sam), title="firmy")
    add_participant(ours, ben, "decides", by=sam)
    to_bin(again(ours), by=sam)
    pause(ada)
    pause(ben)
    with pytest.raises(Paused):
        to_bin(hers, by=sam)
    assert bin_all([hers.uid], by=sam) == BulkResult(0, paused=1)
    assert restore(Q(pk=ours.pk), by=sam) == 0
    assert (delete_expired(timezone.now() + KEPT_FOR + timedelta(days=1)), Deal.objects.count()) == (0, 2)


def test_after_thirty_days_it_is_gone_with_lines_and_files_but_not_its_papers_and_in_no_sum(
    as_user, sam, ada, django_capture_on_commit_callbacks
):
    new_deal = deal(sam, ada)
    add_line(new_deal, product="Pakowarka", quantity=Decimal(1), unit_price=Decimal(100), by=sam)
    client = as_user(sam)
    paper = {"kind": "offer", "number": "OF 7", "issued_on": "2026-03-02", "currency": "PLN"}
    client.post(f"/deals/{new_deal.uid}/documents/new/", paper)
    lose(again(new_deal), LostReason.objects.in_use()[0], by=sam)
    to_bin(again(new_deal), by=sam)
    now = timezone.now()
    assert (delete_expired(now + timedelta(days=29)), Deal.objects.count()) == (0, 1)
    assert restore(Q(pk=new_deal.pk), by=sam, at=now + KEPT_FOR + timedelta(minutes=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_expired(now + KEPT_FOR + timedelta(minutes=1)) == 1
    left = (Deal.objects.count(), DealLine.objects.count(), GoneDeals.objects.count(), Document.objects.get().deal_id)
    assert left == (0, 0, 0, None)
    assert LedgerEntry.objects.filter(act="deal.removed").values_list("actor_kind", flat=True)[0] == "system"


def test_what_a_hold_keeps_stays_in_the_bin(sam, oskar, ada):
    new_deal = deal(sam, ada)
    to_bin(new_deal, by=sam)
    day = timezone.localdate() + timedelta(days=200)
    place(ada.person, reason="claim", facts="R-1", review_on=day, by=oskar)
    assert (delete_expired(timezone.now() + timedelta(days=40)), Deal.objects.count()) == (0, 1)


def test_a_tag_and_a_task_for_what_is_ticked(as_user, sam, mallory, ada, ben):
    ours, hers = deal(sam, company=firm(sam), title="firmy"), deal(sam, ada, title="jej")
    locked = deal(sam, ben, title="tajna")
    foreign = deal(mallory, company=firm(mallory, "Obca", ""), title="obca")
    pause(ben)
    client, picks = as_user(sam), {"pick": [item.uid for item in (ours, hers, locked, foreign)]}
    client.post("/deals/many/tag/", {**picks, "tag": "targi 2026"})
    client.post("/deals/many/tag/", {**picks, "tag": "Targi 2026"})
    bearing = {item.told("title") for item in Deal.objects.with_keys().filter(tag_rows__tag__name__iexact="targi 2026")}
    assert (bearing, again(ours).version) == ({"firmy", "jej"}, ours.version + 1)
    form = client.post("/deals/many/tasks/", picks)
    assert (form.status_code, form.content.decode().count('name="pick"')) == (200, 4)
    day = timezone.localdate().isoformat()
    values = {**picks, "go": "1", "kind": "call", "title": "Zapytać o termin", "due_on": day}
    assert client.post("/deals/many/tasks/", values).status_code == 302
    assert {(item.told("title"), item.tasks.count()) for item in Deal.objects.with_keys()} == {
        ("firmy", 1),
        ("jej", 1),
        ("tajna", 0),
        ("obca", 0),
    }
    assert client.post("/deals/many/tasks/", {**values, "title": ""}).status_code == 422
    assert client.post("/deals/many/tag/", {**picks, "tag": "choruje"}).status_code == 302
    assert Deal.objects.filter(tag_rows__tag__name="choruje").count() == 0


def test_the_goal_does_not_count_what_lies_in_the_bin(sam, marek, ada):
    set_goal(sam, Decimal(1000), month=timezone.localdate(), by=marek)
    new_deal = deal(sam, ada, amount=Decimal(500))
    win(new_deal, by=sam)
    Deal.objects.filter(pk=new_deal.pk).update(binned_at=timezone.now(), binned_by=sam)
    assert progress(sam, timezone.localdate()).won == 0


def test_a_deal_goes_to_another_pipeline_and_back_by_undo(as_user, sam, oskar, ada):
    from_here, client = deal(sam, ada), as_user(sam)
    as_user(oskar).post(reverse("sales:pipelines"), {"name": "Serwis"})
    other = Stage.objects.in_use().filter(pipeline=Pipeline.objects.get(name="Serwis")).first()
    page = client.get(f"/deals/{from_here.uid}/stage/").content.decode()
    assert ("Serwis" in page, str(other.uid) in page) == (True, True)
    client.post(f"/deals/{from_here.uid}/stage/", {"stage": other.uid, "seen": from_here.stage.uid})
    assert (again(from_here).stage, again(from_here).pipeline) == (other, other.pipeline)
    client.post(f"/deals/{from_here.uid}/undo/")
    assert (again(from_here).stage, again(from_here).pipeline) == (stages()[0], stages()[0].pipeline)
