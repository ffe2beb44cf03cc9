"""A server of this machine that may be dialled."""

import pytest

from tests.api.webhooks.receivers import Receiver


@pytest.fixture
def receiver(settings):
    settings.DIAL_NETWORKS = ["127.0.0.0/8"]
    server = Receiver()
    yield server
    server.stop()
