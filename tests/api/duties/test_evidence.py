"""Packs of evidence for programs: numbers, states, digests; no file, and nobody is named."""

from crm.dpo.evidence.links import share
from tests.api.conftest import code
from tests.dpo.evidence.made_packs import make, ordered


def test_packs_are_told_with_their_state_and_without_words(hub, dora, ada):
    first = make(ordered(dora, sections=["breaches"], about="Kontrola Kowalskiej", gaps="Protokół"))
    share(first, to="UODO, Jan Nowak", days=2, by=dora)
    waiting = ordered(dora, sections=["people"], people=[ada.person], full=True)
    answer = hub.get("evidence/")
    rows = answer.said["results"]
    assert [row["id"] for row in rows] == [str(first.uid), str(waiting.uid)]
    assert [(row["state"], row["full"], row["people"], row["links_open"], row["downloads"]) for row in rows] == [
        ("ready", False, 0, 1, 0),
        ("waits", True, 1, 0, 0),
    ]
    assert (rows[0]["digest"], rows[0]["sections"], rows[1]["digest"]) == (first.digest, ["breaches"], "")
    text = answer.content.decode()
    assert [word for word in ("Kontrola", "Protokół", "Nowak", "Kowalska", "user:") if word in text] == []
    assert [row["id"] for row in hub.get("evidence/?state=waits").said["results"]] == [str(waiting.uid)]
    assert hub.get(f"evidence/{first.uid}/").status_code == 404


def test_it_takes_its_scope(as_token):
    assert code(as_token("reviews:read").get("evidence/")) == (403, "scope_missing")
    assert as_token("evidence:read").get("evidence/").status_code == 200
