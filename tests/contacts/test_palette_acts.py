"""The palette acts on the record on whose page it is opened."""

import re

from django.urls import reverse

PALETTE = reverse("contacts:palette")


def offered(client, contact, typed=""):
    """(heading, words of the options) of what is offered about the record."""
    url = f"http://testserver{reverse('contacts:record', args=[contact.person.uid])}?view=mine"
    html = client.post(PALETTE, {"q": typed}, headers={"HX-Request": "true", "HX-Current-URL": url}).content.decode()
    block = re.search(r'id="pal-g1">(Tutaj:.*?)</div>(.*?)(?:<div role="group"|$)', html, re.DOTALL)
    if not block:
        return "", []
    words = re.findall(r'class="g cut">(.*?)</span>', block.group(2))
    return block.group(1), [re.sub(r"<[^>]+>.*", "", one).strip() for one in words]


def test_what_can_be_done_here_comes_first(ada, as_user, sam):
    assert offered(as_user(sam), ada) == (
        "Tutaj: Ada Kowalska",
        ["Napisz notatkę", "Zadzwoń", "Napisz e-mail", "Edytuj", "Kto widział"],
    )


def test_it_answers_what_is_typed(ada, as_user, sam):
    assert offered(as_user(sam), ada, "notat")[0] == "Tutaj: Ada Kowalska"


def test_of_a_foreign_record_and_of_a_restricted_one_nothing_is_offered(ada, carla, as_user, sam, mallory):
    assert (offered(as_user(mallory), ada), offered(as_user(sam), carla)) == (("", []), ("", []))


def test_what_was_looked_at_last_is_offered_before_anything_is_typed(ada, ben, as_user, sam):
    client = as_user(sam)
    for contact in (ada, ben):
        client.get(reverse("contacts:record", args=[contact.person.uid]))
    empty, asked = (
        client.post(PALETTE, {"q": typed}, headers={"HX-Request": "true"}).content.decode() for typed in ("", "zzz")
    )
    assert empty.index("Ben Żółć") < empty.index("Ada Kowalska")
    assert "Ada Kowalska" not in asked
