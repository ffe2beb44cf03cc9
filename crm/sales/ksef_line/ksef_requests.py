"""One request to KSeF by the guarded line, and what its answers mean: waits, refusals, nothing at all."""

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from crm.privacy.guards import guarded_post
from crm.sales.ksef_line.ksef_trouble import LONGEST_WAIT, KsefRefusal, KsefTrouble, in_one_line

TIME = 20.0  # seconds for one request
LARGEST = 3 * 1024 * 1024  # bytes of an answer
NEVER_LEFT = {"inside", "no_such_host", "certificate", "tls"}
IN_JSON = {"Accept": "application/json", "X-Error-Format": "problem-details"}


def asked(
    method: str,
    url: str,
    content: Any = None,
    *,
    bearer: str = "",
    kind: str = guarded_post.JSON,
    accept: str = guarded_post.JSON,
) -> bytes:
    """The body of a good answer. KsefTrouble where nothing came of it, KsefRefusal where KSeF says why not."""
    headers = {**IN_JSON, "Accept": accept, **({"Authorization": f"Bearer {bearer}"} if bearer else {})}
    body = None
    if content is not None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers["Content-Type"] = kind
    answer = guarded_post.ask(method, url, body, headers, limit=TIME, largest=LARGEST)
    if answer.status is None:
        sure = answer.problem in NEVER_LEFT
        raise KsefTrouble("address" if answer.problem in ("inside", "certificate", "tls") else "away", sure=sure)
    if answer.taken:
        return answer.body
    refuse(answer)
    raise KsefTrouble("protocol")


def refuse(answer: guarded_post.Answer) -> None:
    """Raise what a bad answer means."""
    status = answer.status or 0
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise KsefTrouble("slow_down", wait=wait_in(answer.headers.get("retry-after", "")), sure=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise KsefTrouble("away")
    code, words = problem_in(answer.body)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise KsefTrouble("sign_in", sure=True, words=words)
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY):
        raise KsefRefusal(code or status, words)


def wait_in(text: str) -> timedelta:
    """How long to leave it alone; a minute where nothing sensible is said."""
    seconds = int(text) if text.strip().isdigit() and len(text) <= 6 else 60
    return max(timedelta(seconds=1), min(timedelta(seconds=seconds), LONGEST_WAIT))


def problem_in(body: bytes) -> tuple[int, str]:
    """(code, words) of a problem, in either form that KSeF writes."""
    try:
        content = json.loads(body)
        rows = content.get("errors") or content.get("exception", {}).get("exceptionDetailList") or []
        texts, codes = [], []
        for row in rows[:5]:
            codes.append(int(row.get("code") or row.get("exceptionCode") or 0))
            texts.append(str(row.get("description") or row.get("exceptionDescription") or ""))
            texts += [str(each) for each in row.get("details") or []]
        words = "; ".join(filter(None, texts)) or str(content.get("detail") or content.get("title") or "")
        return (codes[0] if codes else 0), in_one_line(words)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError):
        return 0, ""


def read_json(body: bytes) -> dict[str, Any]:
    """An object of an answer; KsefTrouble for anything else."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise KsefTrouble("protocol") from None
    if not isinstance(content, dict):
        raise KsefTrouble("protocol")
    return content
