"""What tests leave out of the pages that they read, and what stays."""

import pytest

from tests.flat_pages import flat


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ('<a\n  class="\n  nm\n  "\n  href="x"\n>\n  Ada\n</a>', '<a class="nm" href="x">Ada</a>'),
        ("<dd >\n  <b>1</b>\n  <i>2</i>\n</dd>", "<dd><b>1</b><i>2</i></dd>"),
        ("<p>\n  Ada\n  <b>Nowak</b>\n  writes\n  often.\n</p>", "<p>Ada <b>Nowak</b> writes often.</p>"),
        ('<b>a</b> <i title="c\nd">b</i>', '<b>a</b> <i title="c\nd">b</i>'),
        (
            "<textarea\n name=x>\n a\n b\n</textarea>\n<pre>\n c\n</pre>",
            "<textarea name=x>\n a\n b\n</textarea><pre>\n c\n</pre>",
        ),
        ('<rect width="7" />\n', '<rect width="7"/>'),
    ],
)
def test_a_page_is_read_without_the_breaks_of_its_templates(html, read):
    assert flat(html) == read


def test_the_pages_of_a_client_come_so(client, db):
    page = client.get("/start/").content.decode()
    assert ("\n  <" in page, '<html lang="' in page) == (False, True)
