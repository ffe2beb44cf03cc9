"""The small twin of `bench gate`: each door asks once, and somebody goes through it."""

import pytest

from bench.measurements import gate


@pytest.mark.django_db
def test_each_door_asks_the_gate_once_however_many_go(sam):
    texts = []
    gate.main(["--contacts", "120", "--rounds", "1"], say=texts.append)
    lines = [text.split() for text in texts if text.startswith(tuple(gate.ALLOWED))]
    rows, of_gate = ([int(line[place]) for line in lines] for place in (-5, -3))
    assert (of_gate, [number > 0 for number in rows]) == (list(gate.ALLOWED.values()), [True] * 3)
