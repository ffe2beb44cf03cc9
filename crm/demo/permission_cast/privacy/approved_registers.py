"""The registers of Art. 30: an approved version, one that waits, and a change that is written in already."""

from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.dpo.models import Register
from crm.dpo.register.activity_rows import add_by_hand, cover_purposes
from crm.dpo.register.printed_register import FILE_TYPES
from crm.dpo.register.versions import approve, prepare, state_of, write_in


def registers_of(users: dict[str, User]) -> Iterator[Seeded]:
    """Of the register of activities."""
    officer = users["dpo"]
    cover_purposes()
    for changed in state_of(Register.ACTIVITIES, timezone.now()).undescribed:  # beside the demo there is a version
        address, mark = changed.difference.address, changed.difference.mark
        write_in(Register.ACTIVITIES, address, mark=mark, why="nowe cele", by=officer)
    approve(prepare(Register.ACTIVITIES, by=officer), by=users["owner"])
    typed = {
        "name": word("activity"),
        "aims": "kadry",
        "people": "pracownicy",
        "data_kinds": "akta",
        "periods": "10 lat",
    }
    row = add_by_hand(typed, by=officer)
    [line] = state_of(Register.ACTIVITIES, timezone.now()).lines
    item = line.difference
    write_in(Register.ACTIVITIES, item.address, mark=item.mark, why="dotąd w segregatorze", by=officer)
    waiting = prepare(Register.ACTIVITIES, by=officer)
    yield Seeded("activity", str(row.number), None, None)
    yield Seeded("register", Register.ACTIVITIES.value, None, None)
    yield Seeded("register_change", item.address, None, None)
    yield Seeded("register_version", str(waiting.uid), None, None)
    yield from (Seeded("any_register_file", kind, None, None) for kind in FILE_TYPES)
