"""Fictional Polish contacts by the hundred thousand, the same ones for the same seed.

    python3 -m bench.data.people 50000 contacts.csv

Addresses end in `.example`, which RFC 2606 keeps free, so nothing sent to them can reach anybody.
"""

import csv
import sys
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from random import Random

from bench.data.names import (
    COMMON_SURNAMES,
    ENDINGS,
    FIRM_FORMS,
    FIRM_HEADS,
    FIRM_TAILS,
    MEN,
    POSITIONS,
    STEMS,
    TOWNS,
    WOMEN,
)

FIELDS = ("name", "email", "phone", "company", "position", "city")
HEADINGS = ("Imię i nazwisko", "E-mail", "Telefon", "Firma", "Stanowisko", "Miasto")
LATIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
MOBILE = (50, 51, 53, 57, 60, 66, 69, 72, 73, 78, 79, 88)  # prefixes of Polish mobile numbers
IN_A_FIRM, WOMEN_SHARE = 0.93, 0.5
STEP = 7_368_787  # odd and no multiple of five: i * STEP runs through every seven-digit number before one repeats

SURNAMES = tuple(dict.fromkeys([*COMMON_SURNAMES, *(stem + ending for ending in ENDINGS for stem in STEMS)]))
# A few surnames are very common and most are rare, as in life: search has to cope with both.
SURNAME_WEIGHTS = tuple(accumulate(1 / (rank + 12) for rank in range(len(SURNAMES))))


def people(n: int, *, seed: int = 2026) -> Iterator[dict[str, str]]:
    """`n` contacts with the keys of FIELDS; e-mail and phone are unique among them, company may be empty."""
    rng = Random(seed)  # noqa: S311 - repeatable data, no secret
    firms = _firms(rng)
    taken: dict[str, int] = {}
    for number in range(n):
        given, surname = _name(rng)
        firm, domain = firms[int(rng.random() * len(firms))]
        local = f"{given}.{surname}".lower().translate(LATIN)
        address = f"{local}@{domain}"
        again = taken[address] = taken.get(address, 0) + 1
        yield {
            "name": f"{given} {surname}",
            "email": address if again == 1 else f"{local}{again}@{domain}",
            "phone": _phone(number, seed),
            "company": firm if rng.random() < IN_A_FIRM else "",
            "position": POSITIONS[int(rng.random() * len(POSITIONS))],
            "city": TOWNS[int(rng.random() ** 2 * len(TOWNS))],
        }


def write_csv(path: Path | str, n: int, *, seed: int = 2026, encoding: str = "utf-8") -> None:
    """Write `n` people to `path` as a semicolon-separated file with Polish headings."""
    with open(path, "w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(person.values() for person in people(n, seed=seed))


def feminine(surname: str) -> str:
    """The form a woman bears: Kowalski becomes Kowalska, Cichy becomes Cicha, Nowak stays."""
    return surname[:-1] + "a" if surname.endswith(("ski", "cki", "dzki", "y")) else surname


def _name(rng: Random) -> tuple[str, str]:
    surname = SURNAMES[bisect(SURNAME_WEIGHTS, rng.random() * SURNAME_WEIGHTS[-1])]
    if rng.random() < WOMEN_SHARE:
        return WOMEN[int(rng.random() * len(WOMEN))], feminine(surname)
    return MEN[int(rng.random() * len(MEN))], surname


def _phone(number: int, seed: int) -> str:
    """A mobile number, different for every `number` below ten million, in the form +48601222214."""
    prefix, rest = divmod(number * STEP + seed, 10_000_000)
    return f"+48{MOBILE[prefix % len(MOBILE)]}{rest:07d}"


def _firms(rng: Random) -> list[tuple[str, str]]:
    """Every firm with its mail domain: a firm has colleagues, so thousands of contacts share some hundred firms."""
    names = [head + tail for head in FIRM_HEADS for tail in FIRM_TAILS]
    rng.shuffle(names)
    return [(f"{name} {rng.choice(FIRM_FORMS)}", f"{name.lower()}.example") for name in names]


if __name__ == "__main__":
    write_csv(sys.argv[2], int(sys.argv[1]))
