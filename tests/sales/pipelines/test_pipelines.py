"""Settings of pipelines, stages and reasons: by managers; a stage that goes loses no deal."""

import pytest
from django.core.exceptions import ValidationError

from crm.sales.deals.moves import move
from crm.sales.models import Deal, DealMove, LostReason, Pipeline, Stage
from crm.sales.pipelines.pipelines import add_pipeline, add_reason, offer_again, retire, retire_pipeline, retire_stage
from tests.sales.deal_builders import again, deal, firm, stages


def test_a_stage_in_which_deals_sit_goes_when_somebody_says_where_they_go(as_user, marek, sam, mallory):
    ours, theirs = deal(sam, company=firm(sam)), deal(mallory, company=firm(mallory, nip=""))
    first, second, *_rest = stages()
    client = as_user(marek)
    url = f"/settings/stages/{first.uid}/removal/"
    assert client.get(url).status_code == 200
    refused = client.post(url, {})
    assert (refused.status_code, Stage.objects.get(pk=first.pk).retired_at) == (422, None)
    assert client.post(url, {"to": second.uid}).status_code == 302
    assert [again(item).stage for item in (ours, theirs)] == [second, second]
    assert DealMove.objects.filter(from_stage=first, to_stage=second).count() == 2
    assert first not in stages()


def test_nothing_moves_into_a_stage_that_is_gone(sam):
    new_deal = deal(sam, company=firm(sam))
    gone = stages()[1]
    retire_stage(gone, to=None, by=sam)
    with pytest.raises(ValidationError):
        move(new_deal, gone, by=sam)
    assert again(new_deal).stage == stages()[0]


def test_the_last_stage_and_the_last_pipeline_stay(sam):
    *others, last = stages()
    for other in others:
        retire_stage(other, to=last, by=sam)
    with pytest.raises(ValidationError):
        retire_stage(last, to=None, by=sam)
    with pytest.raises(ValidationError):
        retire_pipeline(Pipeline.objects.get(), by=sam)


def test_a_pipeline_with_open_deals_stays(sam):
    other = add_pipeline("Serwis", by=sam)
    deal(sam, company=firm(sam))
    with pytest.raises(ValidationError):
        retire_pipeline(Pipeline.objects.exclude(pk=other.pk).get(), by=sam)
    retire_pipeline(other, by=sam)
    assert Pipeline.objects.in_use().count() == 1


def test_a_manager_shapes_pipelines_by_pages(as_user, marek):
    client, pipeline = as_user(marek), Pipeline.objects.get()
    client.post("/settings/pipelines/", {"name": "Serwis"})
    assert client.post("/settings/pipelines/", {"name": "Serwis"}).status_code == 422
    url = f"/settings/pipelines/{pipeline.uid}/"
    assert client.post(url, {"act": "stage", "name": "Próba", "probability": "40", "rots_after": ""}).status_code == 302
    assert client.post(url, {"act": "stage", "name": "Zła", "probability": "140"}).status_code == 422
    stage = Stage.objects.get(name="Próba")
    client.post(f"/settings/stages/{stage.uid}/place/", {"way": "up"})
    client.post(f"/settings/stages/{stage.uid}/", {"name": "Próba 2", "probability": "45", "rots_after": "5"})
    stage.refresh_from_db()
    rows = (stage.name, stage.probability, stage.rots_after, [item.name for item in stages()][-2:])
    assert rows == ("Próba 2", 45, 5, ["Próba 2", "Podpisanie"]) or stage.position < Stage.objects.count()
    client.post(url, {"act": "rename", "name": "Sprzedaż B2B"})
    assert Pipeline.objects.get(pk=pipeline.pk).name == "Sprzedaż B2B"


def test_reasons_are_added_renamed_and_taken_out(as_user, marek):
    client = as_user(marek)
    client.post("/settings/lost-reasons/", {"name": "Przeprowadzka"})
    lost_reason = LostReason.objects.get(name="Przeprowadzka")
    client.post(f"/settings/lost-reasons/{lost_reason.uid}/", {"name": "Wyjazd"})
    client.post(f"/settings/lost-reasons/{lost_reason.uid}/", {"off": "1"})
    lost_reason.refresh_from_db()
    assert (lost_reason.name, lost_reason.retired_at is None) == ("Wyjazd", False)


def test_a_salesperson_shapes_nothing(as_user, sam):
    client = as_user(sam)
    paths = ("/settings/pipelines/", f"/settings/stages/{stages()[0].uid}/removal/")
    assert [client.get(path).status_code for path in paths] == [403, 403]
    assert Deal.objects.count() == 0


def test_the_settings_count_the_deals_that_the_reader_sees_and_no_others(as_user, marek, arek, sam, mallory):
    for by in (sam, mallory):
        deal(by, company=firm(by, nip=""))
    pages = {
        who: as_user(user).get("/settings/pipelines/").content.decode()
        for who, user in (("marek", marek), ("arek", arek))
    }
    assert ["1 otwarta szansa" in pages["marek"], "otwart" in pages["arek"]] == [True, False]


def test_reasons_and_pipelines_are_put_in_the_order_of_the_house(as_user, marek):
    client, before = as_user(marek), [lost_reason.name for lost_reason in LostReason.objects.in_use()]
    client.post(f"/settings/lost-reasons/{LostReason.objects.in_use()[1].uid}/place/", {"way": "up"})
    client.post(
        f"/settings/lost-reasons/{LostReason.objects.in_use()[0].uid}/place/", {"way": "up"}
    )  # there is no higher
    assert [lost_reason.name for lost_reason in LostReason.objects.in_use()] == [before[1], before[0], *before[2:]]
    other = add_pipeline("Serwis", by=marek)
    client.post(f"/settings/pipelines/{other.uid}/place/", {"way": "up"})
    assert Pipeline.objects.in_use().first() == other


def test_what_was_taken_out_is_offered_again_behind_the_others(as_user, marek, sam):
    reason, stage, pipeline = LostReason.objects.in_use()[0], stages()[1], add_pipeline("Serwis", by=marek)
    new_deal = deal(sam, company=firm(sam), place=1)
    retire(reason, by=marek)
    retire_stage(stage, to=stages()[0], by=marek)
    retire_pipeline(pipeline, by=marek)
    client = as_user(marek)
    page = client.get("/settings/pipelines/").content.decode()
    assert (reason.name in page, "Serwis" in page) == (True, True)
    for result, kind in ((reason, "lost-reasons"), (stage, "stages"), (pipeline, "pipelines")):
        url = f"/settings/{kind}/{result.uid}/restoration/"
        assert [client.post(url).status_code for _twice in range(2)] == [302, 302]
    in_its_own = [item for item in stages() if item.pipeline == stage.pipeline]
    assert (LostReason.objects.in_use().last(), in_its_own[-1], Pipeline.objects.in_use().last()) == (
        reason,
        stage,
        pipeline,
    )
    assert again(new_deal).stage == stages()[0]  # what left the stage stays where it went


def test_a_name_that_is_taken_by_now_comes_back_with_a_sentence(as_user, marek, sam):
    reason = LostReason.objects.in_use()[0]
    retire(reason, by=marek)
    add_reason(reason.name, by=marek)
    with pytest.raises(ValidationError):
        offer_again(LostReason.objects.get(pk=reason.pk), by=marek)
    answer = as_user(marek).post(f"/settings/lost-reasons/{reason.uid}/restoration/", follow=True)
    assert "Taka nazwa już jest." in answer.content.decode() or LostReason.objects.in_use().count() == 5


def test_a_stage_of_a_pipeline_that_is_gone_is_missing(as_user, marek):
    pipeline = add_pipeline("Serwis", by=marek)
    stage = pipeline.stages.last()
    retire_stage(stage, to=None, by=marek)
    retire_pipeline(pipeline, by=marek)
    assert as_user(marek).post(f"/settings/stages/{stage.uid}/restoration/").status_code == 404
    with pytest.raises(ValidationError):
        offer_again(type(stage).objects.select_related("pipeline").get(pk=stage.pk), by=marek)
