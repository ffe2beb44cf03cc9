"""What an erasure took and left, in numbers: the same in the plan, in the receipt at the desk and in the letter."""

from typing import Any

from django.apps import apps

from retention.explaining import UNCOUNTED


def entries(counts: dict[str, int]) -> dict[str, int]:
    """{what such an entry is called: how many} of counts by model, by name."""
    named = {label: number for label, number in counts.items() if label not in UNCOUNTED}
    return dict(sorted((str(apps.get_model(label)._meta.verbose_name), number) for label, number in named.items()))


def receipt(done: dict[str, Any]) -> dict[str, Any]:
    """{went, stayed, kinds: [{name, went, stayed}]} of what an erasure did (`Decision.done`)."""
    went, stayed = entries(done.get("went", {})), entries(done.get("stayed", {}))
    names = sorted({*went, *stayed}, key=lambda name: (-went.get(name, 0), name))
    kinds = [
        {"name": name[:1].upper() + name[1:], "went": went.get(name, 0), "stayed": stayed.get(name, 0)}
        for name in names
    ]
    return {"went": sum(went.values()), "stayed": sum(stayed.values()), "kinds": kinds}
