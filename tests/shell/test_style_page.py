"""The style page answers to those who may see it, in either language."""

import pytest
from django.template.loader import render_to_string

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_style_page_draws_every_component_twice(as_user, arek, language):
    arek.language = language
    arek.save(update_fields=["language"])
    page = as_user(arek).get("/style/").content.decode()
    assert (page.count('data-bs-theme="light"'), page.count('data-bs-theme="dark"')) == (2, 1)
    assert page.count("<h1") == 1


def test_sales_staff_have_no_style_page(as_user, sam):
    assert as_user(sam).get("/style/").status_code == 403


def test_a_missing_page_says_nothing_about_what_was_asked_for(as_user, sam, settings):
    settings.DEBUG = False
    answers = [as_user(sam).get(f"/nothing/{name}/") for name in ("here", "kowalska")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "kowalska" not in answers[1].content.decode()


def test_error_pages_of_the_server_need_no_request():
    pages = [render_to_string(f"{code}.html") for code in ("400", "500", "403_csrf")]
    assert [page.count("<h1") for page in pages] == [1, 1, 1]
