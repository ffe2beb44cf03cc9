"""The register of authorisations for programs: by number, without names."""

from crm.accounts.authorisations.issuing import prepare
from tests.accounts.authorising import DAY, authorise, today
from tests.api.conftest import code


def test_each_is_told_with_its_scope_and_state_and_without_a_name(hub, oskar, sam, nina):
    signed = authorise(sam, by=oskar, until=today() + 9 * DAY)
    prepare([nina], since=today(), by=oskar)
    answer = hub.get("authorisations/?page_size=100")
    first, second = answer.said["results"]
    assert (first["number"], first["user"], first["role"], first["state"]) == (
        signed.number,
        str(sam.uid),
        "sales",
        "ending",
    )
    assert (first["until"], first["promised_at"] is not None) == (f"{today() + 9 * DAY}", True)
    assert (second["state"], second["signed_at"], second["until"]) == ("waiting", None, None)
    assert "Sowa" not in answer.content.decode()


def test_it_takes_its_scope(as_token):
    assert code(as_token("users:read").get("authorisations/")) == (403, "scope_missing")
    assert as_token("authorisations:read").get("authorisations/").status_code == 200


def test_it_is_narrowed_by_state_role_and_last_day(hub, oskar, sam, nina):
    signed = authorise(sam, by=oskar, until=today() + 9 * DAY)
    prepare([nina], since=today(), by=oskar)

    def numbers(query):
        return [row["number"] for row in hub.get(f"authorisations/?{query}").said["results"]]

    assert numbers("state=ending") == numbers(f"ends_by={today() + 9 * DAY}") == [signed.number]
    assert (numbers("role=manager"), numbers(f"ends_by={today()}"), len(numbers("role=sales"))) == ([], [], 2)
    assert hub.get("authorisations/?state=nonsense").status_code == 400
