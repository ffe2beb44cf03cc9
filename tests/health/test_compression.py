"""Pages are packed for our own pages alone, and no two lengths tell what stands in them."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory

from crm.compression import BLUR, CompressionMiddleware

PAGE = "<p>Ada Kowalska, ada@example.com</p>" * 100
OURS = {"accept-encoding": "gzip, deflate, br, zstd", "sec-fetch-site": "same-origin"}


def answer(response=None, **headers):
    """What the middleware makes of a response."""
    result = RequestFactory().get(
        "/", headers={**OURS, **{name.replace("_", "-"): header for name, header in headers.items()}}
    )
    return CompressionMiddleware(lambda request: response or HttpResponse(PAGE))(result)


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_asked_for_by_ours_or_by_hand_is_packed(site):
    packed = answer(sec_fetch_site=site)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert packed.headers["Vary"] == "Accept-Encoding, Sec-Fetch-Site"
    assert (gzip.decompress(packed.content).decode(), len(packed.content) < len(PAGE) / 4) == (PAGE, True)


@pytest.mark.parametrize(
    "said",
    [
        {"sec_fetch_site": "cross-site"},  # what another site makes a browser ask for
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": ""},  # a browser that does not say
        {"accept_encoding": "br"},
        {"accept_encoding": "gzip;q=0"},
        {"accept_encoding": ""},
    ],
)
def test_whoever_else_asks_gets_it_as_it_is(said):
    plain = answer(**said)
    assert (plain.has_header("Content-Encoding"), plain.content.decode()) == (False, PAGE)


def test_only_whole_pages_are_packed():
    long = ["x" * 2000]
    others = [
        JsonResponse({"people": long}),
        StreamingHttpResponse(long),
        FileResponse(iter([b"x" * 2000]), content_type="text/html"),
        HttpResponse("x" * 2000, content_type="text/csv"),
        HttpResponse(PAGE, headers={"Content-Encoding": "br"}),
        HttpResponse("<p>short</p>"),
    ]
    assert [answer(other).headers.get("Content-Encoding") for other in others] == [None] * 4 + ["br", None]


def test_the_same_page_is_never_of_one_length():
    lengths = {len(answer().content) for _ in range(100)}
    assert (len(lengths) > 30, max(lengths) - min(lengths) <= BLUR) == (True, True)


def test_the_product_packs_its_pages_and_not_what_it_hands_out(db, dora, as_user):
    client = as_user(dora)
    page, foreign = client.get("/contacts/", headers=OURS), client.get("/contacts/")
    schema = client.get("/api/schema/", headers=OURS)
    packed = [item.headers.get("Content-Encoding") for item in (page, foreign, schema)]
    assert (packed, b"<html" in gzip.decompress(page.content)) == (["gzip", None, None], True)
