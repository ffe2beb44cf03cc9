"""Own jobs with their progress, and the purposes that one may name."""

from crm.jobs.models import Job
from tests.api.conftest import code


def test_a_program_sees_its_own_jobs_only(hub, shop, sam, marek):
    mine = Job.start("contacts.check_import", by=shop.user, total=7)
    theirs = Job.start("contacts.check_import", by=sam)
    (result,) = hub.get("jobs/").said["results"]
    assert (result["id"], result["state"], result["done"], result["total"]) == (str(mine.uid), "queued", 0, 7)
    assert hub.get(f"jobs/{mine.uid}/").said == result
    assert code(hub.get(f"jobs/{theirs.uid}/")) == (404, "not_found")
    assert hub.get("jobs/?state=done").said["results"] == []


def test_a_colleagues_job_is_missing(hub, sam):
    theirs = Job.start("contacts.check_import", by=sam)
    assert code(hub.get(f"jobs/{theirs.uid}/")) == (404, "not_found")


def test_a_program_sees_the_purposes_of_its_client(hub):
    assert [row["slug"] for row in hub.get("purposes/").said["results"]] == ["contracts", "offers"]
    english = hub.get("purposes/", Accept_Language="en").said["results"][1]
    polish = hub.get("purposes/", Accept_Language="pl").said["results"][1]
    assert (english["name"] != polish["name"], english["notice"] != polish["notice"]) == (True, True)


def test_a_retired_purpose_is_not_named_any_more(hub, offers):
    offers.active_to = offers.active_from
    offers.save(update_fields=["active_to"])
    assert [row["slug"] for row in hub.get("purposes/").said["results"]] == ["contracts"]
    assert code(hub.get("people/?purpose=offers")) == (403, "purpose_not_granted")
