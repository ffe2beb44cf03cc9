"""One draft in two windows: whichever saves later says so, and writes over nothing."""

import re

import pytest

from crm.correspondence.letters.drafts import DraftChanged, own_draft, save_draft, version_of, words_of
from tests.correspondence.letter_cases import LETTER, english, pdf, typed, url, words


def seen_in(response) -> str:
    """The version of the draft that a window has after this answer."""
    return re.search(r'name="seen" id="seen" value="([^"]*)"', response.content.decode())[1]


@pytest.fixture
def draft(ada, sam):
    return save_draft(ada, key=None, by=sam, **LETTER)


def kept(client, ada, draft, **values):
    return client.post(url(ada), typed(key=str(draft.uid), keep="1", **values))


def text_of(ada, sam, draft) -> str:
    return words_of(own_draft(ada, draft.uid, by=sam))["text"]


def test_the_window_that_saves_later_says_so_and_writes_over_nothing(ada, sam, as_user, draft):
    client = as_user(english(sam))
    first = second = seen_in(client.get(f"{url(ada)}?draft={draft.uid}"))
    assert first == version_of(own_draft(ada, draft.uid, by=sam))
    saved = kept(client, ada, draft, seen=first, text="Z pierwszego okna.")
    refused = kept(client, ada, draft, seen=second, text="Z drugiego okna.")
    assert ("Draft saved" in words(saved), "in another window" in words(refused)) == (True, True)
    assert text_of(ada, sam, draft) == "Z pierwszego okna."

    again = kept(client, ada, draft, seen=seen_in(saved), text="Z pierwszego, dalej.")
    mine = kept(client, ada, draft, seen=second, mine="1", text="Z drugiego okna.")
    assert ("Draft saved" in words(again), "Draft saved" in words(mine)) == (True, True)
    assert text_of(ada, sam, draft) == "Z drugiego okna."
    assert seen_in(mine) == version_of(own_draft(ada, draft.uid, by=sam))


def test_a_file_enclosed_in_an_old_window_writes_over_nothing_either(ada, sam, as_user, draft):
    client = as_user(english(sam))
    old = seen_in(client.get(f"{url(ada)}?draft={draft.uid}"))
    save_draft(ada, key=draft.uid, by=sam, subject="Inny", text="Nowszy tekst.")
    form = typed(key=str(draft.uid), seen=old, attach="1", text="Stary tekst.")
    page = client.post(url(ada), {**form, "files": pdf()})
    assert ("in another window" in words(page), text_of(ada, sam, draft)) == (True, "Nowszy tekst.")
    assert "Stary tekst." in page.content.decode()  # what was typed stays in its window


def test_at_the_verb_a_version_that_is_over_is_refused(ada, sam, draft):
    before = version_of(own_draft(ada, draft.uid, by=sam))
    save_draft(ada, key=draft.uid, by=sam, subject="a", text="b", seen=before)
    with pytest.raises(DraftChanged):
        save_draft(ada, key=draft.uid, by=sam, subject="c", text="d", seen=before)
    assert text_of(ada, sam, draft) == "b"
