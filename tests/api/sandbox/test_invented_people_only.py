"""A client for tests sees the invented house and nobody real; a real one never sees anybody invented."""


def test_a_client_for_tests_reads_the_invented_house(trial, hub, ada):
    listed = trial.get("contacts/?purpose=contracts")
    assert listed.status_code == 200, listed.said
    print(listed.headers, len(listed.said["results"]), listed.said["results"][:1])
    assert str(ada.uid) not in {row["id"] for row in listed.said["results"]}
    for path in ("teams/", "people/?purpose=offers", "companies/?purpose=contracts", "deals/?purpose=contracts", "changes/?purpose=contracts", "users/"):
        print(path, trial.get(path).status_code, str(trial.get(path).said)[:300])
