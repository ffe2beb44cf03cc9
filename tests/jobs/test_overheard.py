"""What a worker says is grepped like all that a story says outside the sealed rows: a leak would be heard."""

import os
import sys

from tests import overheard
from tests.workers import process

CARELESS = "import sys; print('called 602333444'); print('wrote to ada%40cerambud.test', file=sys.stderr)"


def test_a_value_in_a_line_of_a_worker_would_be_heard_and_is_forgotten_by_the_next_story(ada):
    with overheard.listening(), process([sys.executable, "-c", CARELESS], dict(os.environ)) as child:
        child.wait()
    result = overheard.told(overheard.outside(), overheard.values_of_everybody())
    assert sorted(result) == [("workers", "602333444"), ("workers", "ada@cerambud.test")]
    with overheard.listening():
        assert overheard.told(overheard.outside(), overheard.values_of_everybody()) == []
