"""Known or unknown: the same bytes, and within noise the same time. Nobody learns by a form who is our customer."""

from statistics import median
from time import perf_counter
from uuid import uuid4

import pytest

from crm.accounts.models import Tries
from tests.consents.filled_forms import a_form, agreed_before, sent

pytestmark = pytest.mark.django_db
ROUNDS, NOISE = 25, 1.5


def test_a_known_address_and_an_unknown_one_answer_with_the_same_bytes_in_the_same_time(client, her, add, sam):
    form = a_form()
    agreed_before(her)
    add(sam, name="Ada Kowalska", email=her.email)

    def asked(email):
        Tries.objects.all().delete()
        began = perf_counter()
        answer = sent(client, form, name="Ada", email=email, **{"agree-offers-email": "on"})
        took = perf_counter() - began
        headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
        return took, (answer.status_code, answer.content, str(headers))

    def apart():
        known, unknown = [], []
        for number in range(ROUNDS):
            known.append(asked(her.email))
            unknown.append(asked(f"{uuid4().hex[:4]}{number:02}@nowhere.test"))
        assert len({result for _took, result in known + unknown}) == 1
        first, other = (median(took for took, _said in item) for item in (known, unknown))
        return max(first, other) / min(first, other)

    asked("warm@up.test")
    assert apart() < NOISE or apart() < NOISE  # what a busy machine disturbs once
