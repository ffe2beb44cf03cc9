"""A policy that has to be read: a strip on every page, then it is read before anything else; nobody is locked out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.accounts.models import PolicyReading
from crm.dpo.policies.library import add, change, confirm, draft, publish, retire
from crm.dpo.policies.reading_watch import remind_of_policies
from crm.dpo.policies.threshold import LIBRARY, owed
from tests.accounts.access.test_background import HTMX, marked, moved

DAY = timedelta(days=1)
PAGE = "/contacts/"


def told(dora, oskar, *, ago, title="Praca zdalna", **values):
    """A required policy of which everybody was told so many days ago."""
    at = timezone.now() - ago * DAY
    policy = add(title, **{"required": True, **values}, by=dora, at=at)
    version = publish(draft(policy, text="Zasady domowe.", by=dora), by=oskar, at=at)
    remind_of_policies(at)
    return version


def where(version):
    return f"/my/policies/{version.policy.uid}/"


def test_a_colleague_reads_it_before_anything_else_once_its_days_are_over(enter, dora, oskar, sam):
    """Art. 24(2), 32(4): who is held to a policy has read it."""
    version = told(dora, oskar, ago=15)
    client = enter(sam)
    answer = client.get(f"{PAGE}?view=mine")
    assert (answer.status_code, answer["Location"]) == (302, f"{where(version)}?next=%2Fcontacts%2F%3Fview%3Dmine")
    page = client.get(answer["Location"]).content.decode()
    assert ("Zasady domowe." in page, "It had to be read by" in page, 'id="side"' in page) == (True, True, False)
    onward = {"version": version.uid, "next": f"{PAGE}?view=mine"}
    assert client.post(where(version), onward)["Location"] == f"{PAGE}?view=mine"
    assert client.get(PAGE).status_code == 200
    assert PolicyReading.objects.get(user=sam).read_at is not None


def test_until_then_a_strip_says_until_when(enter, dora, oskar, sam):
    version = told(dora, oskar, ago=13)
    client = enter(sam)
    page = client.get(PAGE).content.decode()
    assert ("«Praca zdalna» has to be read by" in page, where(version) in page) == (True, True)
    assert "has to be read by" not in client.get(where(version)).content.decode()
    confirm(version, by=sam)
    assert "has to be read by" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("values", [{"required": False}, {"roles": ["manager"]}, {"read_days": 30}])
def test_what_has_not_to_be_read_stops_nobody(enter, dora, oskar, sam, values):
    told(dora, oskar, ago=15, **values)
    assert enter(sam).get(PAGE).status_code == 200


def test_no_fragment_and_no_form_is_led_away(enter, dora, oskar, sam):
    """What a page fetches by itself never moves it, and nobody loses what they have typed."""
    told(dora, oskar, ago=15)
    client = enter(sam)
    fragments = [route.path for route in marked().values() if not route.parameters]
    answers = [client.get(url, headers=HTMX) for url in fragments]
    assert len(fragments) >= 3
    assert [bool({"Location", "HX-Redirect"} & set(answer.headers)) for answer in answers] == [False] * len(answers)
    assert client.get(PAGE, headers=HTMX).status_code == 200
    assert "HX-Redirect" in client.get(PAGE, headers={**HTMX, "HX-Boosted": "true"}).headers
    assert moved(client.get(PAGE, headers={**HTMX, "HX-Boosted": "true", "X-Background": "1"})) is False
    sent = client.post("/settings/profile/", {"first_name": "Samuel"})
    assert "/my/policies/" not in sent.headers.get("Location", "")


def test_whoever_keeps_the_library_is_never_locked_out_of_it(enter, desk, dora, oskar):
    version = told(dora, oskar, ago=15)
    there = f"/privacy/policies/{version.policy.uid}/"
    for client in (desk, enter(oskar)):
        assert client.get("/privacy/").status_code == 302
        assert [client.get(url).status_code for url in ("/privacy/policies/", there, f"{there}description/")] == [
            200
        ] * 3
        assert "Change this policy" in client.get(where(version)).content.decode()
    enter(oskar).post(f"{there}end/")
    assert desk.get("/privacy/").status_code == 200
    assert {name.partition(":")[2] for name in LIBRARY} >= {"policies", "policy", "policy_description", "policy_end"}


def test_sign_out_training_reporting_and_ones_own_papers_stay_open(enter, dora, oskar, sam):
    told(dora, oskar, ago=15)
    client = enter(sam)
    for url in ("/my/training/", "/my/policies/", "/settings/profile/", "/settings/staff-notice/"):
        assert client.get(url).status_code == 200
    assert client.post("/accounts/logout/").status_code == 302


def test_the_days_begin_when_it_has_to_be_read_and_for_everybody_when_they_are_told(dora, oskar, sam, nina):
    version = told(dora, oskar, ago=40, required=False)
    today = timezone.localdate()
    assert owed(sam) is None
    change(version.policy, {"required": True}, by=dora)
    row = PolicyReading.objects.select_related("version__policy").get(user=sam)
    assert row.due_on == today + 14 * DAY
    remind_of_policies(timezone.now() + 8 * DAY)  # a reminder gives no more time
    assert PolicyReading.objects.select_related("version__policy").get(user=sam).due_on == today + 14 * DAY
    PolicyReading.objects.filter(user=nina).delete()  # a colleague who came later
    remind_of_policies(timezone.now() + 20 * DAY)
    assert PolicyReading.objects.select_related("version__policy").get(user=nina).due_on == today + 34 * DAY


def test_several_are_read_one_after_the_other_and_a_retired_one_by_nobody(enter, dora, oskar, sam):
    first, second = told(dora, oskar, ago=20), told(dora, oskar, ago=16, title="Hasła")
    client = enter(sam)
    assert client.get(PAGE)["Location"].startswith(where(first))
    client.post(where(first), {"version": first.uid, "next": PAGE})
    assert client.get(PAGE)["Location"].startswith(where(second))
    retire(second.policy, by=oskar)
    assert client.get(PAGE).status_code == 200


def test_a_newer_version_is_shown_instead_and_the_way_on_is_kept(enter, dora, oskar, sam):
    version = told(dora, oskar, ago=15)
    newer = publish(draft(version.policy, text="Nowe zasady.", by=dora), by=oskar)
    answer = enter(sam).post(where(version), {"version": version.uid, "next": PAGE})
    assert answer["Location"] == f"{where(newer)}?next=%2Fcontacts%2F"
    assert enter(sam).post(where(newer), {"version": newer.uid, "next": "https://evil.example/"})["Location"] == "/"


def test_programs_read_no_policies(dora, oskar, hub):
    told(dora, oskar, ago=15)
    assert owed(hub) is None
