"""The small twin of `bench prices`: pages over many products and lines ask no more than over a tenth of them."""

import pytest

from bench.desk.price_pages import main


@pytest.mark.django_db
def test_a_small_catalogue_is_measured_and_its_statements_stay():
    texts = []
    main(["--products", "600", "--lines", "2000", "--rounds", "1"], say=texts.append)
    assert texts[0] == "600 products, 2,000 lines"
    statements = [line for line in texts if "statements" in line]
    assert (len(statements), [line for line in statements if "pass" not in line]) == (13, [])
