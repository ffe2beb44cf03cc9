"""A file leaves to be saved, never to be shown or run in our place."""

import pytest
from django.urls import path

from crm.accounts.access.egress import HANDED_OUT, Handout, Mask, Proof
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.pages.downloads import attachment


@pytest.fixture
def served(addresses, client, db, monkeypatch):
    """served(name, content) -> the answer of a view that hands that file over, through every middleware."""
    monkeypatch.setitem(HANDED_OUT, "file", Handout(Proof.NONE, Mask.NOBODY))

    def asked(name, content=b"<script>alert(1)</script>", **more):
        @policy(PUBLIC)
        def view(request):
            return attachment(name, content, **more)

        addresses(path("file/", view, name="file"))
        return client.get("/file/")

    return asked


def test_no_browser_shows_it_guesses_its_kind_or_keeps_it(served):
    answer = served("a.html")
    rows = ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")
    assert [answer[name] for name in rows] == [
        "application/octet-stream",
        "nosniff",
        "sandbox; default-src 'none'; frame-ancestors 'none'",
        "no-store",
    ]
    assert (answer["Cross-Origin-Resource-Policy"], answer.content) == ("same-origin", b"<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a.csv", 'attachment; filename="a.csv"'),
        ("błędy.csv", "attachment; filename*=utf-8''b%C5%82%C4%99dy.csv"),
        ('a".csv', 'attachment; filename="a\\".csv"'),
        ("../../a\r\nSet-Cookie: x.csv", 'attachment; filename="aSet-Cookie: x.csv"'),
        ("", "attachment"),
    ],
)
def test_the_name_is_spelled_so_that_no_header_breaks(served, name, header):
    assert served(name)["Content-Disposition"] == header


def test_what_is_made_in_pieces_is_sent_in_pieces(served):
    answer = served("a.csv", iter(["a;b\n", "1;2\n"]), content_type="text/csv; charset=utf-8")
    assert (answer.streaming, answer.getvalue(), answer["Content-Type"]) == (
        True,
        b"a;b\n1;2\n",
        "text/csv; charset=utf-8",
    )
