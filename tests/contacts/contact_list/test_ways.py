"""The list's badges speak of one purpose; the bar over ticked rows counts whom it lets through and says why not."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.privacy.models import AccessEntry

WAYS, LIST = reverse("contacts:ways_many"), reverse("contacts:list")


def english(user):
    user.language = "en"
    user.save(update_fields=["language"])
    return user


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def badges(client, **asked):
    """{name: states of e-mail, phone, SMS} of the list."""
    page = client.get(LIST, {"view": "all", **asked}).content.decode()
    rows = re.findall(r'<tr role="row".*?</tr>', page.split("<tbody")[1], re.DOTALL)
    return {re.search(r'class="nm"[^>]*>([^<]+)', row).group(1): re.findall(r"ch ch-(\w+)", row) for row in rows}


def test_badges_speak_of_offers_unless_another_purpose_is_asked_for(ada, ben, carla, as_user, sam):
    client = as_user(english(sam))
    assert badges(client) == {
        "Ada Kowalska": ["allowed", "no_ground", "no_ground"],
        "Ben Żółć": ["refused", "no_ground", "no_ground"],
        carla.short: ["restricted"] * 3,
    }
    assert badges(client, **{"for": "contracts"}) == {
        "Ada Kowalska": ["allowed"] * 3,
        "Ben Żółć": ["allowed"] * 3,
        carla.short: ["restricted"] * 3,
    }
    assert badges(client, **{"for": "nonsense"}) == badges(client)


def test_the_filter_by_contact_follows_the_purpose_of_the_list(ada, ben, as_user, sam):
    client = as_user(english(sam))
    assert [*badges(client, offers="email.yes")] == ["Ada Kowalska"]
    assert sorted(badges(client, offers="email.yes", **{"for": "contracts"})) == ["Ada Kowalska", "Ben Żółć"]


def test_the_purpose_stays_on_the_way_through_views_filters_and_pages(ada, as_user, sam):
    page = as_user(sam).get(LIST, {"view": "all", "for": "contracts"}).content.decode()
    assert 'href="?view=mine&amp;for=contracts"' in page
    assert '<input type="hidden" name="for" value="contracts">' in page


def test_each_row_tells_the_bar_which_channels_are_open(ada, ben, as_user, sam):
    page = as_user(english(sam)).get(LIST, {"view": "all"}).content.decode()
    values = dict(re.findall(r'name="pick" value="([^"]+)" form="bulk"(?: data-ways="([^"]*)")?', page))
    assert values == {str(ada.uid): "email", str(ben.uid): ""}
    assert "E-mail ({n} of {all})" in page


def test_who_is_left_out_is_listed_by_the_reason(ada, ben, carla, as_user, sam):
    client = as_user(english(sam))
    result = words(client.post(WAYS, {"pick": [ada.uid, ben.uid, carla.uid], "for": "offers", "channel": "email"}))
    assert "E-mail: Our offers 1 of 3" in result
    assert "1 person can be reached" in result
    assert "2 people are left out" in result
    left = result.split("are left out")[1]
    assert re.search(r"Consent was withdrawn on [^.]+\. 1 .*Ben Żółć", left)
    assert f"Use of this data is paused. It is kept, not used. Ask the DPO. 1 {carla.short}" in left
    assert "Carla" not in result


def test_the_same_people_for_another_purpose(ada, ben, as_user, sam):
    values = {"pick": [ada.uid, ben.uid], "channel": "email", "for": "contracts"}
    assert "E-mail: Contracts and orders 2 of 2" in words(as_user(english(sam)).post(WAYS, values))


def test_foreign_people_are_as_if_they_had_not_been_ticked(ada, as_user, mallory):
    result = words(as_user(english(mallory)).post(WAYS, {"pick": [ada.uid], "for": "offers", "channel": "email"}))
    assert "Nobody is selected" in result
    assert "Kowalska" not in result


def test_the_look_is_logged(ada, carla, as_user, sam):
    as_user(sam).post(WAYS, {"pick": [ada.uid, carla.uid], "for": "offers", "channel": "phone"})
    [entry] = AccessEntry.objects.filter(view="contacts:ways")
    assert (entry.people, entry.fields) == ([ada.pk], ["name", "position"])


def test_many_cost_as_many_statements_as_one(ada, ben, carla, as_user, sam):
    client, values = as_user(sam), {"for": "offers", "channel": "email"}
    client.post(WAYS, {"pick": [ada.uid], **values})
    with CaptureQueriesContext(connection) as queries:
        client.post(WAYS, {"pick": [ada.uid], **values})
    with CaptureQueriesContext(connection) as three:
        client.post(WAYS, {"pick": [ada.uid, ben.uid, carla.uid], **values})
    assert len(queries) == len(three)
