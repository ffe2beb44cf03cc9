"""How deals and what hangs on them answer by their state (table.py)."""

import re

from tests.matrix.cast import EVERYBODYS, GONE_OR_FOREIGN, INSIDE, NO, TEAMS

HOLDS_THEM = re.compile(r"/(deals|offers)/{key}/(papers/(pdf/)?|invoice/|pdf/|preview/)")


def deal(actor: str, path: str, target) -> set[str]:
    """A deal of the team: of a restricted person a padlock that is looked at, not worked on; in the bin with her."""
    if target.state == "deleted":
        return taken_back(path)
    if target.state == "binned":
        return {GONE_OR_FOREIGN}
    if target.state == "restricted" and path != "/deals/{key}/":
        return {NO}
    return {GONE_OR_FOREIGN} if masked(actor, path) else INSIDE


def offer(actor: str, path: str, target) -> set[str]:
    """An offer: hidden while whose deal it is is restricted, and with a deal in the bin."""
    gone = target.state in ("restricted", "binned", "deleted")
    return {GONE_OR_FOREIGN} if gone or masked(actor, path) else INSIDE


def masked(actor: str, path: str) -> bool:
    """Papers that hold the customer's data, and a reader who looks at customers behind masks."""
    return actor in EVERYBODYS and bool(HOLDS_THEM.fullmatch(path))


def taken_back(path: str) -> set[str]:
    """What lies in the bin by itself: its page, and the way back from there."""
    return INSIDE if re.fullmatch(r"/(deals|companies)/{key}/(restoration/)?", path) else {GONE_OR_FOREIGN}


def own_record(actor: str, path: str, target) -> set[str]:
    """A record of the house's own kind: hidden with whose it is, changed and taken back by who keeps them."""
    if target.state in ("restricted", "binned") or path.endswith("/restoration/") != (target.state == "deleted"):
        return {GONE_OR_FOREIGN}
    keeps = actor in EVERYBODYS | TEAMS[target.team]
    return INSIDE if keeps or path == "/objects/{key}/" else {NO}


def work_rule(actor: str, path: str, target) -> set[str]:
    """A rule that acts by itself: its owner alone changes and tries it; who leads stops it, and takes it over."""
    leads = actor in {"manager", "owner"}
    if path.endswith("/owner/"):
        return INSIDE if leads and actor != target.owner else {NO}
    if path.endswith(("/trial/", "/removal/")):
        return INSIDE if actor == target.owner else {NO}
    if path.endswith(("/switch/", "/undo/")):
        return INSIDE if leads or actor == target.owner else {NO}
    return INSIDE if actor == target.owner or path.endswith("/runs/") else INSIDE | {NO}
