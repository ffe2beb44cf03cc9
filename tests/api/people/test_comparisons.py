"""The list of contacts takes comparisons; what is not understood is refused, and nothing widens what a caller sees."""

import pytest

from tests.api.conftest import code


def names(caller, text):
    """Names of the contacts that a filter leaves."""
    results = caller.get(f"contacts/?purpose=contracts&filter={text}").said["results"]
    return sorted(row["name"] for row in results)


def test_comparisons_narrow_the_list(add, ada, ben, hub, sam):
    add(sam, name="Celina Klientka", status="customer")
    rows = ("status:is:lead", f"~status:is:customer!owner:not:{sam.uid}", "last:older:3")
    assert [names(hub, text) for text in rows] == [["Ada Kowalska", "Ben Żółć"], ["Celina Klientka"], []]


def test_a_filter_shows_nobody_beyond_what_the_caller_sees(ada, hub, rival):
    visible = [names(caller, "status:is:lead") for caller in (hub, rival)]
    assert (visible, names(hub, "owner:is:me")) == ([["Ada Kowalska"], []], [])


@pytest.mark.parametrize("text", ["email:eq:ada", "status:is", "objected:yes", "status:is:lead;", "x"])
def test_what_is_not_understood_is_refused(text, ada, hub):
    assert code(hub.get(f"contacts/?purpose=contracts&filter={text}")) == (400, "invalid_parameter")
