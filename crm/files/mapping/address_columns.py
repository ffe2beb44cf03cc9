"""Columns that are parts of one postal address: «Mailing Street» and «Mailing City» are one, «Other Street» is another.

    places({"street": [3, 6], "city": [4, 7]}, headers)  # [{"street": [3], "city": [4]}, {"street": [6], "city": [7]}]

Which columns belong together is told by what is left of a header without the words that name the part. A street alone
that is numbered («Street 2») goes on with the one before it.
"""

from collections.abc import Mapping, Sequence

from crm.files.mapping.vocabulary import plain

PARTS = ("street", "postcode", "city")
NAMING = frozenset(
    {
        *(
            "street",
            "ulica",
            "ul",
            "address",
            "adres",
            "adresu",
            "city",
            "town",
            "miasto",
            "miejscowosc",
            "nr",
            "numer",
        ),
        *("zip", "postal", "post", "code", "postcode", "kod", "pocztowy", "poczta", "state", "province", "line"),
        *("i", "and"),
    }
)
# an address that leads only where there is no other: Salesforce writes «Other» before «Mailing»
LESSER = frozenset(["other", "inny", "inne", "shipping", "wysylki", "home", "dom", "domowy", "private", "prywatny"])
Place = dict[str, list[int]]


def places(columns: Mapping[str, Sequence[int]], headers: Sequence[str]) -> list[Place]:
    """The addresses that a row may hold, each with the columns of its parts; in order, the lesser ones last."""
    used = {part: columns.get(part, ()) for part in PARTS}
    if all(len(some) < 2 for some in used.values()):
        return [{part: list(some) for part, some in used.items()}] if any(used.values()) else []
    by_stem: dict[str, Place] = {}
    for column, part in sorted((column, part) for part, some in used.items() for column in some):
        by_stem.setdefault(stem_of(headers[column]), {}).setdefault(part, []).append(column)
    return joined(dict(sorted(by_stem.items(), key=lambda entry: bool(LESSER & set(entry[0].split())))))


def stem_of(header: str) -> str:
    """What a header says beside the part of an address: «mailing» of «Mailing Zip/Postal Code»."""
    return " ".join(word for word in plain(header).split() if word not in NAMING)


def joined(by_stem: Mapping[str, Place]) -> list[Place]:
    """The addresses with second lines put behind their street and lone parts with the first address lacking them."""
    joined_places: dict[str, Place] = {}
    for stem, place in by_stem.items():
        first = stem.rstrip("0123456789 ")
        if set(place) == {"street"} and first != stem and "street" in joined_places.get(first, {}):
            joined_places[first]["street"] += place["street"]
            continue
        lacking = next(
            (place_so_far for place_so_far in joined_places.values() if not set(place_so_far) & set(place)), None
        )
        if lacking is not None:
            lacking.update(place)
        else:
            joined_places[stem] = place
    return list(joined_places.values())
