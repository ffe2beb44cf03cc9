"""Training for programs: modules with the roles that have to pass them, and who has passed; no names, no scores."""

from tests.accounts.training_builders import require, take
from tests.api.conftest import code


def test_modules_and_passes_without_names_scores_and_answers(hub, oskar, sam):
    require(sam, by=oskar)
    attempt = take(sam, misses=1)
    take(sam, "notes", misses=4)  # not passed: nobody's business
    modules = {row["slug"]: row for row in hub.get("training/modules/").said["results"]}
    assert (modules["impostors"]["required_of"], modules["notes"]["required_of"]) == (["sales"], [])
    answer = hub.get("training/passes/?page_size=100")
    [row] = answer.said["results"]
    assert (row["user"], row["module"], row["valid_until"], row["valid"]) == (
        str(sam.uid),
        "impostors",
        f"{attempt.valid_until}",
        True,
    )
    assert [word in answer.content.decode() for word in ("Sowa", "score", "answers")] == [False] * 3


def test_how_each_colleague_of_its_teams_stands(hub, oskar, sam, nina, mallory):
    require(sam, by=oskar, ago=30)
    require(sam, "notes", by=oskar)
    attempt = take(sam)
    take(sam, "consents")  # of no matter: nothing requires it
    answer = hub.get("training/status/?page_size=100")
    rows = {row["user"]: row for row in answer.said["results"]}
    mine, hers = rows[str(sam.uid)], rows[str(nina.uid)]
    states = [(module["module"], module["state"], module["valid_until"]) for module in mine["modules"]]
    assert states == [("impostors", "passed", f"{attempt.valid_until}"), ("notes", "due", None)]
    assert (mine["late"], mine["role"], str(mallory.uid) in rows) == (0, "sales", False)
    assert [module["state"] for module in hers["modules"]] == ["due", "due"]
    assert [word in answer.content.decode() for word in ("Sowa", "score", "answers")] == [False] * 3


def test_it_takes_its_scope(as_token):
    assert code(as_token("users:read").get("training/passes/")) == (403, "scope_missing")
    assert as_token("training:read").get("training/modules/").status_code == 200
