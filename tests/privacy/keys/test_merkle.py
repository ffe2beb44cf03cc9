"""Merkle roots: every leaf and their order matter; the packed list names rows."""

import hashlib

import pytest
from hypothesis import given, strategies as st

from crm.privacy.keys import merkle

LEAVES = [merkle.leaf(number, 7, 100 + number, b"mac") for number in range(5)]


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_the_root_of_five_is_that_of_rfc_6962():
    a, b, c, d, e = LEAVES
    assert merkle.root(LEAVES) == node(node(node(a, b), node(c, d)), e)


def test_the_root_of_one_is_its_leaf_and_of_none_the_hash_of_nothing():
    assert (merkle.root(LEAVES[:1]), merkle.root([])) == (LEAVES[0], hashlib.sha256(b"").digest())


@given(st.integers(2, 40), st.data())
def test_any_two_leaves_swapped_give_another_root(size, data):
    leaves = [merkle.leaf(number, 7, number, b"mac") for number in range(size)]
    first, second = sorted(data.draw(st.sets(st.integers(0, size - 1), min_size=2, max_size=2)))
    swapped = [*leaves]
    swapped[first], swapped[second] = leaves[second], leaves[first]
    assert merkle.root(swapped) != merkle.root(leaves)


@pytest.mark.parametrize(
    "changed", [(2, 7, 100, b"mac"), (1, 8, 100, b"mac"), (1, 7, 101, b"mac"), (1, 7, 100, b"mad")]
)
def test_a_leaf_stands_for_number_cluster_transaction_and_hmac(changed):
    assert merkle.leaf(*changed) != merkle.leaf(1, 7, 100, b"mac")


def test_the_packed_list_gives_numbers_and_heads_back_and_refuses_half_a_row():
    blob = merkle.packed(enumerate(LEAVES))
    assert merkle.unpacked(blob) == {number: leaf[:8] for number, leaf in enumerate(LEAVES)}
    with pytest.raises(ValueError, match="cut short"):
        merkle.unpacked(blob[:-1])
