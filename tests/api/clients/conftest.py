"""The description of the API, as a generator fetches it."""

from pathlib import Path

import pytest
from django.test import Client

JSON = {"Accept": "application/vnd.oai.openapi+json"}


@pytest.fixture
def description(db, tmp_path) -> Path:
    """A file with it."""
    path = tmp_path / "schema.json"
    path.write_bytes(Client().get("/api/schema/", headers=JSON).content)
    return path
