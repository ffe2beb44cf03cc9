"""Asked twice, done once: a POST with an Idempotency-Key is answered again from what was stored.

    claim ──> act ──> settle, in the transaction of the act ──> the same answer for 24 hours
      │                 └── anything else rolls back both, and the key is free again
      └── under way: 409; another body under the same key: 422

Only answers that changed something are kept. They hold ids, codes and names of fields: nothing personal lies here.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rest_framework.response import Response

from crm.api.models import Attempt
from crm.api.models.attempts import LEASE
from crm.api.protocol.problems import Problem
from crm.narrowing import promised
from crm.privacy.actors import ActorKey

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
SOON = {"Retry-After": "1"}


@dataclass(frozen=True)
class Receipt:
    """An answer without personal data: `body` is public ids, codes and names of fields."""

    status: int
    body: dict[str, Any]
    location: str = ""
    etag: str = ""

    def response(self, **headers: str) -> Response:
        """The answer as it goes out."""
        named_headers = {"Location": self.location, "ETag": self.etag, **headers}
        return Response(
            self.body, status=self.status, headers={name: value for name, value in named_headers.items() if value}
        )


Settle = Callable[[Receipt], Receipt]
Remember = Callable[..., None]
STEPS = "steps"  # of an attempt under way: what is done of it


def once(request: Any, act: Callable[[Settle], Receipt]) -> Response:
    """Do `act` unless this request was answered before. It calls what it is given inside its transaction, with its
    receipt: so the act and the memory of it stand or fall together.
    """
    attempt = attempt_of(request)
    if attempt is None:
        return act(lambda receipt: receipt).response()
    if attempt.status is not None:
        return replayed(attempt)
    held = Hold(attempt.pk, attempt.started_at)
    try:
        return act(lambda receipt: settled(held.mine, receipt)).response()
    except Exception:
        held.mine.delete()
        raise


def attempt_of(request: Any) -> Attempt | None:
    """The attempt under the request's key, ours or answered, as `claim` says; None without a key, or invalid_key."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not KEY.fullmatch(key):
        raise Problem("invalid_key")
    return claim(request, key, timezone.now())


def replayed(attempt: Attempt) -> Response:
    """The answer that was given before."""
    return Receipt(promised(attempt.status), **attempt.answer).response(**{"Idempotency-Replayed": "true"})


def claim(request: Any, key: str, at: datetime) -> Attempt:
    """The attempt of this caller under this key: a new one that is ours to do, or one that was answered.

    Raises key_reused for another request under the same key, in_progress while somebody works on it.
    """
    mark = keyed("caller", repr(ActorKey.of(request.user)), key.encode())
    request_line = f"{request.method} {request.get_full_path()}"
    sent = keyed("sent", request_line, request._request.body)
    attempt, created = Attempt.objects.get_or_create(mark=mark, defaults={"sent": sent, "started_at": at})
    if created:
        return attempt
    if attempt.stale(at):
        begun = attempt.answer if attempt.status is None and hmac.compare_digest(bytes(attempt.sent), sent) else {}
        fresh = {"sent": sent, "started_at": at, "status": None, "answer": begun}
        stale = Attempt.objects.filter(pk=attempt.pk, started_at=attempt.started_at)
        if stale.update(**fresh):
            return Attempt(pk=attempt.pk, mark=mark, **fresh)
        raise Problem("in_progress", headers=SOON)
    if not hmac.compare_digest(bytes(attempt.sent), sent):
        raise Problem("key_reused")
    if attempt.status is None:
        raise Problem("in_progress", headers=SOON)
    return attempt


def in_steps(request: Any, act: Callable[[list[Any], Remember], Receipt]) -> Response:
    """Do `act`, which goes on in steps, each in a transaction of its own, unless this request was answered before.

    It gets what an attempt that died had done under the same key, and what it calls inside the transaction of each step
    with all that is done so far, the last time with its receipt. So each step counts once, however often it is asked.
    """
    attempt = attempt_of(request)
    if attempt is None:
        return act([], forgetful).response()
    if attempt.status is not None:
        return replayed(attempt)
    held = Hold(attempt.pk, attempt.started_at)
    try:
        return act(attempt.answer.get(STEPS, []), held.remember).response()
    except Exception:
        held.let_go()
        raise


def forgetful(_done: list[Any], _receipt: Receipt | None = None) -> None:
    """Of what is asked without a key nothing is remembered."""


@dataclass
class Hold:
    """An attempt that is ours, since `at`: each step renews it."""

    pk: int
    at: datetime

    @property
    def mine(self) -> Any:
        """The row, as long as it is held."""
        return Attempt.objects.filter(pk=self.pk, started_at=self.at, status=None)

    def remember(self, done: list[Any], receipt: Receipt | None = None) -> None:
        """Note what is done, inside the transaction that did it. Raises in_progress when somebody else goes on."""
        if receipt is not None:
            settled(self.mine, receipt)
            return
        now = timezone.now()
        if not self.mine.update(answer={STEPS: done}, started_at=now):
            raise Problem("in_progress", headers=SOON)
        self.at = now

    def let_go(self) -> None:
        """It broke down: whoever asks again goes on at once, from what is done; with nothing done the key is free."""
        self.mine.filter(answer={}).delete()
        self.mine.update(started_at=self.at - 2 * LEASE)


def settled(mine: Any, receipt: Receipt) -> Receipt:
    """Remember the receipt. Raises in_progress when the lease was lost, so that the act is rolled back."""
    answer = {"body": receipt.body, "location": receipt.location, "etag": receipt.etag}
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a receipt is settled inside the transaction of its act")
    if not mine.update(status=receipt.status, answer=answer):
        raise Problem("in_progress", headers=SOON)
    return receipt


def keyed(kind: str, head: str, content: bytes) -> bytes:
    """A keyed hash: what was sent cannot be guessed from it."""
    text = f"idempotency {kind}|{len(head)}|{head}|".encode() + content
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()


def forget(at: datetime | None = None) -> int:
    """Delete attempts whose day is over; how many there were."""
    return Attempt.objects.over(at or timezone.now()).delete()[0]
