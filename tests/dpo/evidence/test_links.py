"""A link for the inspector: link and code by two ways, for days, few tries, revocable, one answer to all that fails."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.models import Session, Tries
from crm.dpo.evidence import links, packs
from crm.dpo.evidence.links import revoke, share, take
from crm.dpo.models import EvidenceLink, EvidencePack, EvidenceVisit
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, LedgerEntry
from tests.dpo.evidence.made_packs import make, ordered

HERE = "198.51.100.7"
NETWORK = "198.51.100.0/24"
State = EvidenceLink.State


@pytest.fixture
def pack(dora):
    return make(ordered(dora, sections=["breaches"]))


@pytest.fixture
def shared(pack, dora):
    return share(pack, to="UODO, ZSPR.1.2026", days=3, by=dora)


def token_of(shared):
    return shared.address.rstrip("/").rpartition("/")[2]


def typed(client, shared, code=None, token=None, **more):
    """What whoever types a code at a link gets."""
    address = f"/p/pl/evidence/{token or token_of(shared)}/"
    return client.post(address, {"code": shared.code if code is None else code}, REMOTE_ADDR=HERE, **more)


def whole(answer):
    return b"".join(answer.streaming_content)


def plain(answer, token):
    """An answer without what differs from page to page in any case."""
    body = re.sub(r' value="[^"]+"', "", answer.content.decode())  # what was typed, and what keeps forms safe
    return answer.status_code, body.replace(token, "TOKEN"), tuple(sorted(answer.headers))


def acts():
    rows = LedgerEntry.objects.filter(act__startswith="evidence.").order_by("pk").values_list("act", "actor_kind")
    return list(rows)[2:]  # after it was ordered and made


def test_link_and_code_give_the_pack_and_both_logs_say_so(client, ada, dora):
    pack = make(ordered(dora, sections=["people"], people=[ada.person]))
    shared = share(pack, to="UODO", days=7, by=dora)
    page = client.get(f"/p/pl/evidence/{token_of(shared)}/")
    assert (page.status_code, str(pack) in page.content.decode(), EvidenceVisit.objects.count()) == (200, False, 0)
    answer = typed(client, shared, code=shared.code.lower().replace("-", " "))
    assert (answer.status_code, answer["Content-Disposition"]) == (200, f'attachment; filename="{pack}.zip"')
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")
    with zipfile.ZipFile(io.BytesIO(whole(answer))) as archive:
        assert f"{pack}/verify.py" in archive.namelist()
    visits = EvidenceVisit.objects.values_list("done", "network")
    pack.refresh_from_db()
    shared.link.refresh_from_db()
    assert (list(visits), pack.downloads, shared.link.taken) == ([(True, NETWORK)], 1, 1)
    look = AccessEntry.objects.latest("pk")
    assert (look.view, look.people, look.actor_id) == ("dpo:evidence_taken", [ada.pk], "dpo.evidence_link")
    assert acts() == [("evidence.shared", "user"), ("evidence.taken", "system")]


def test_nothing_of_link_or_code_is_stored(shared):
    stored = str(list(EvidenceLink.objects.values())) + str(list(LedgerEntry.objects.values("target", "counts")))
    assert [word for word in (token_of(shared), shared.code, shared.code.replace("-", "")) if word in stored] == []
    assert (shared.code in repr(shared), token_of(shared) in repr(shared)) == (False, False)


def test_unknown_wrong_expired_revoked_and_gone_are_answered_alike(client, pack, dora):
    shared = [share(pack, to="UODO", days=7, by=dora) for _each in range(4)]
    wrong, expired, revoked, gone = shared
    past = timezone.now() - timedelta(days=8)
    EvidenceLink.objects.filter(pk=expired.link.pk).update(made_at=past, expires_at=past + timedelta(days=7))
    revoke(revoked.link, by=dora)
    answers = {
        "unknown": plain(typed(client, wrong, token="A" * 43), "A" * 43),
        "wrong": plain(typed(client, wrong, code="AAAAA-AAAAA"), token_of(wrong)),
        "expired": plain(typed(client, expired), token_of(expired)),
        "revoked": plain(typed(client, revoked), token_of(revoked)),
    }
    packs.remove(pack, packs.Ending.REMOVED, by=dora)
    answers["gone"] = plain(typed(client, gone), token_of(gone))
    assert {name: answer for name, answer in answers.items() if answer != answers["unknown"]} == {}
    assert (answers["unknown"][0], LedgerEntry.objects.filter(act="evidence.taken").count()) == (422, 0)
    looked = {plain(client.get(f"/p/pl/evidence/{token}/"), token) for token in map(token_of, shared)}
    assert looked == {plain(client.get(f"/p/pl/evidence/{'A' * 43}/"), "A" * 43)}


def test_a_revoked_link_gives_nothing_to_a_replay_of_what_worked(client, shared, dora):
    assert typed(client, shared).status_code == 200
    assert (revoke(shared.link, by=dora), revoke(shared.link, by=dora)) == (True, False)
    assert typed(client, shared).status_code == 422
    assert acts()[-1] == ("evidence.link_revoked", "user")


def test_five_wrong_codes_shut_it_for_good_even_for_the_right_one(shared):
    codes = [take(token_of(shared), "AAAAAAAAAA", network=NETWORK) for _each in range(5)]
    assert (codes, take(token_of(shared), shared.code, network=NETWORK)) == ([None] * 5, None)
    shared.link.refresh_from_db()
    assert (shared.link.state(timezone.now()), acts()[-1]) == (State.SHUT, ("evidence.link_shut", "system"))
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceLink.objects.filter(pk=shared.link.pk).update(wrong=6)


def test_after_ten_downloads_it_is_used_up(shared):
    EvidenceLink.objects.filter(pk=shared.link.pk).update(taken=10)
    assert take(token_of(shared), shared.code, network=NETWORK) is None


def test_guessing_is_slowed_before_anything_is_looked_up(client, shared):
    statuses = [typed(client, shared, code="AAAAA-AAAAA").status_code for _each in range(6)]
    assert (statuses[0], statuses[-1]) == (422, 429)
    assert EvidenceVisit.objects.count() < 6
    assert Tries.objects.filter(act="portal").exists()
    assert typed(client, shared).status_code == 429  # the right code waits as well


def test_head_range_and_other_methods_take_nothing_and_every_download_is_noted(client, shared):
    address = f"/p/pl/evidence/{token_of(shared)}/"
    assert (client.head(address).status_code, client.get(address, {"code": shared.code}).status_code) == (200, 200)
    assert [client.generic(method, address).status_code for method in ("PUT", "DELETE", "PATCH")] == [405] * 3
    assert EvidenceVisit.objects.count() == 0
    first = typed(client, shared, HTTP_RANGE="bytes=0-9")
    assert (first.status_code, "Content-Range" in first, whole(first)[:2]) == (200, False, b"PK")
    assert whole(typed(client, shared, HTTP_RANGE="bytes=10-"))[:2] == b"PK"
    assert EvidenceVisit.objects.filter(done=True).count() == 2


def test_it_never_outlives_the_pack_nor_its_days(pack, shared, dora):
    assert shared.link.expires_at == shared.link.made_at + timedelta(days=3)
    last = pack.expires_at - timedelta(hours=1)
    assert share(pack, to="UODO", days=7, by=dora, at=last).link.expires_at == pack.expires_at
    assert take(token_of(shared), shared.code, network=NETWORK, at=shared.link.expires_at) is None
    with pytest.raises(ValidationError):
        share(pack, to="UODO", days=1, by=dora, at=pack.expires_at)
    far = shared.link.made_at + timedelta(days=8)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceLink.objects.filter(pk=shared.link.pk).update(expires_at=far)


@pytest.mark.parametrize(("to", "days"), [("  ", 3), ("UODO", 0), ("UODO", 8), ("UODO", -1)])
def test_nobody_and_impossible_days_are_refused(pack, dora, to, days):
    with pytest.raises(ValidationError):
        share(pack, to=to, days=days, by=dora)
    assert EvidenceLink.objects.count() == 0


def test_a_full_pack_is_opened_only_by_the_two_who_let_it_go(dora, oskar, ada, marek, arek):
    waiting = ordered(dora, people=[ada.person], sections=["people"], full=True)
    with pytest.raises(ValidationError):
        share(waiting, to="UODO", days=1, by=dora)  # the second person has not spoken
    pack = make(packs.approve(waiting, by=oskar))
    for user in (marek, arek):
        with pytest.raises(PermissionDenied):
            share(pack, to="UODO", days=1, by=user)
    assert [share(pack, to="UODO", days=1, by=user).link.pack_id for user in (dora, oskar)] == [pack.pk] * 2


def test_an_erasure_ends_it_and_the_pack(client, dora, ada):
    pack = make(ordered(dora, sections=["people"], people=[ada.person]))
    shared = share(pack, to="UODO", days=1, by=dora)
    erase(ada.person, sparing={}, by=system("test"))
    assert typed(client, shared).status_code == 422
    pack.refresh_from_db()
    assert (pack.state, pack.ending) == (EvidencePack.State.GONE, "changed")


def test_whoever_leaves_takes_their_links_along(shared, dora, arek):
    dora.disable(by=arek)
    shared.link.refresh_from_db()
    assert shared.link.state(timezone.now()) == State.REVOKED


def test_after_a_year_nobody_knows_to_whom_and_from_where(client, shared):
    typed(client, shared)
    later = timezone.now() + links.REMEMBERED + timedelta(days=1)
    assert (links.forget_whom(), links.forget_whom(later), links.forget_whom(later)) == (0, 2, 0)
    shared.link.refresh_from_db()
    assert (shared.link.to or "", EvidenceVisit.objects.get().network) == ("", "")


def test_the_desk_makes_shows_once_and_revokes(desk, enter, pack, sam):
    page = f"/privacy/evidence/{pack.uid}/"
    form = {"to": "UODO, <b>ZSPR</b>", "days": "2", "language": "pl"}
    refused = desk.post(f"{page}links/", {**form, "days": "9"})
    assert (refused.status_code, EvidenceLink.objects.count()) == (422, 0)
    answer = desk.post(f"{page}links/", form)
    link, text = EvidenceLink.objects.get(), answer.content.decode()
    code = re.search(r"one-code num\">([^<]+)<", text).group(1)
    assert (code in text, "/p/pl/evidence/" in text, "<b>ZSPR" in text) == (True, True, False)
    after = desk.get(page).content.decode()
    assert (code in after, "/p/pl/evidence/" in after, "Nobody has come yet" in after) == (False, False, True)
    seller = enter(sam)
    revocation = f"/privacy/evidence/links/{link.uid}/revocation/"
    assert [seller.post(url, form).status_code for url in (f"{page}links/", revocation)] == [403, 403]
    assert desk.get(f"{page}links/").status_code == 405
    assert desk.post(revocation)["Location"] == page
    assert "Revoked" in desk.get(page).content.decode()


def test_an_old_session_is_asked_for_a_proof_before_a_link_is_made(desk, pack):
    Session.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    answer = desk.post(f"/privacy/evidence/{pack.uid}/links/", {"to": "UODO", "days": "2", "language": "pl"})
    assert (answer.status_code, EvidenceLink.objects.count()) == (401, 0)
