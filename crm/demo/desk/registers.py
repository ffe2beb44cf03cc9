"""The demo's registers: two activities outside the product, three approved versions, and what has changed since."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.dpo.models import ProcessingActivity, Register, RegisterDrift, RegisterVersion
from crm.dpo.register.activity_rows import add_by_hand, change_activity, cover_purposes
from crm.dpo.register.versions import prepare, state_of, watch, write_in
from crm.privacy.actors import signature

AGO = (320, 200, 88)  # days since the versions were approved
REVIEWED_AFTER = timedelta(days=365)
HR = {
    "name": "Kadry i płace",
    "name_en": "Staff and payroll",
    "aims": "Zatrudnienie i wynagrodzenia; art. 6 ust. 1 lit. b i c RODO, Kodeks pracy",
    "people": "pracownicy, zleceniobiorcy, kandydaci",
    "data_kinds": "akta osobowe, wynagrodzenie, dane do ZUS",
    "recipients": "biuro rachunkowe, ZUS, urząd skarbowy",
    "periods": "10 lat od końca roku, w którym ustała praca; kandydaci: do końca rekrutacji",
    "measures": "zamykana szafa, dostęp właściciela i biura rachunkowego",
}
CAMERAS = {
    "name": "Monitoring salonu",
    "name_en": "Cameras in the showroom",
    "aims": "Ochrona mienia; art. 6 ust. 1 lit. f RODO",
    "people": "klienci, pracownicy",
    "data_kinds": "obraz bez dźwięku",
    "recipients": "firma ochroniarska",
    "periods": "30 dni od nagrania",
    "technical": "rejestrator w zamkniętym pokoju, hasło właściciela",
    "measures": "tablica przy wejściu, dostęp na polecenie właściciela",
}


def bring_in(loading: Any) -> None:
    """Versions one after the other, each with why; two facts that changed after the last."""
    officer, owner = loading.staff["iwona"], loading.staff["olgierd"]
    cover_purposes()
    approved(loading, AGO[0])
    hr, cameras = add_by_hand(HR, by=officer), add_by_hand(CAMERAS, by=officer)
    approved(loading, AGO[1], why="Opisane dotąd w segregatorze")
    change_activity(hr.number, {"owner_user_id": owner.pk}, by=officer)
    for row in ProcessingActivity.objects.going().filter(by_hand=False):
        change_activity(row.number, {"owner_user_id": loading.staff["magda"].pk}, by=officer)
    approved(loading, AGO[2], why="Właściciele czynności po przeglądzie")
    change_activity(cameras.number, {"periods": "45 dni od nagrania", "owner_user_id": owner.pk}, by=officer)
    watch(Register.ACTIVITIES)


def approved(loading: Any, days: int, *, why: str = "") -> None:
    """The register as it is now, as if it had been approved so many days ago: the demo's facts are all of today."""
    at, officer = loading.moment(days), loading.staff["iwona"]
    for line in state_of(Register.ACTIVITIES, timezone.now()).lines:
        item = line.difference
        write_in(Register.ACTIVITIES, item.address, mark=item.mark, why=why, by=officer)
    version = prepare(Register.ACTIVITIES, by=officer, review_on=timezone.localdate(at + REVIEWED_AFTER))
    decided = {"approved_at": at, "approved_by": signature(loading.staff["olgierd"])}
    RegisterVersion.objects.filter(pk=version.pk).update(prepared_at=at, **decided)
    RegisterDrift.objects.open(Register.ACTIVITIES).update(closed_at=at, version=version)


def take_out() -> None:
    """All of it: the register of the organisation itself begins anew."""
    RegisterDrift.objects.all().delete()
    RegisterVersion.objects.all().delete()
    ProcessingActivity.objects.all().delete()
