"""Papers of a person go along with a letter to them: a copy each, and nobody else's."""

import pytest

from crm.contacts.models import Attachment
from crm.contacts.people.sharing import share
from crm.correspondence.letters.drafts import own_draft
from tests.correspondence.letter_cases import english, key_of, typed, url, words
from tests.sales.document_builders import PDF, SCAN, paper


def enclosed(contact, user, key):
    """(name, bytes) of the files beside the draft."""
    draft = own_draft(contact, key, by=user)
    rows = Attachment.objects.filter(interaction=draft).with_keys().order_by("pk")
    return [(row.file_name, row.plain()) for row in rows]


@pytest.fixture
def invoice(ada, sam):
    return paper(sam, ada, scan=SCAN)


def press(client, ada, document, **values):
    """The button of a paper beside the letter."""
    return client.post(url(ada), typed(paper=str(document.uid), **values))


def test_a_paper_is_laid_beside_the_draft_once_and_what_was_typed_stays(ada, sam, as_user, invoice):
    client = as_user(english(sam))
    assert f'value="{invoice.uid}"' in client.get(url(ada)).content.decode()
    page = press(client, ada, invoice, text="Faktura w załączniku.")
    key = key_of(page)
    twice = press(client, ada, invoice, key=key, seen=page.context["desk"].version)
    assert ("Faktura w załączniku." in page.content.decode(), twice.status_code) == (True, 200)
    [(name, content)] = enclosed(ada, sam, key)
    assert (name.endswith(".pdf"), "/" in name, content) == (True, False, PDF)


def test_papers_of_others_and_papers_without_a_file_do_not_go_along(ada, ben, sam, as_user):
    client = as_user(english(sam))
    for document in (paper(sam, ben, scan=SCAN), paper(sam, ada)):
        page = press(client, ada, document)
        assert "This paper cannot go along any more." in words(page)
    assert Attachment.objects.count() == 0


def test_with_whom_a_contact_is_shared_encloses_only_what_they_may_read(ada, sam, nina, as_user, invoice):
    share(ada, [nina], by=sam)
    client = as_user(english(nina))
    offered = [each.document.pk for each in client.get(url(ada)).context["desk"].papers]
    press(client, ada, invoice)
    assert Attachment.objects.count() == len(offered)
