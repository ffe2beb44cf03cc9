"""Heartbeats: beat and worker each write that they are here, into a row and into a file."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from crm.privacy.declarations import NoPersonalData, neutral


class Heartbeat(models.Model):
    """The last sign of life of one kind of process; `since` is when the one at hand started."""

    BEAT, WORKER = "beat", "worker"

    name = neutral(models.CharField(max_length=16, primary_key=True), "beat or worker")
    at = neutral(models.DateTimeField(), "when a process of ours was last alive")
    since = neutral(models.DateTimeField(), "when a process of ours started")
    personal_data = NoPersonalData("signs of life of our own processes")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str, *, at: datetime, since: datetime) -> None:
        """Say that the process called `name`, running since `since`, is alive. Raises DatabaseError, OSError."""
        cls.objects.update_or_create(name=name, defaults={"at": at, "since": since})
        tell_outside(name, {"at": at.isoformat(), "since": since.isoformat()})


def folder() -> Path:
    """Where a watcher without a way into the database finds the instants: one JSON file a process."""
    return settings.DATA_DIR / "heartbeats"


def tell_outside(name: str, instants: dict[str, Any]) -> None:
    """Write the file of one process, whole or not at all."""
    folder().mkdir(parents=True, exist_ok=True)
    half_made = folder() / f"{name}.{os.getpid()}.new"
    half_made.write_text(json.dumps(instants))
    half_made.replace(folder() / f"{name}.json")
