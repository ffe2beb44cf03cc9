"""The pipeline that an installation starts with, and reasons for losing; the manager renames and adds."""

from typing import Any

PIPELINE = "Sprzedaż"
# name, probability, days until a deal rots there
STAGES = (
    ("Nowa szansa", 10, 14),
    ("Rozmowa", 25, 14),
    ("Oferta", 50, 10),
    ("Negocjacje", 75, 10),
    ("Podpisanie", 90, 7),
)
REASONS = ("Za drogo", "Wybrano konkurencję", "Brak budżetu", "Zły moment", "Brak odpowiedzi")


def plant(pipelines: Any, stages: Any, reasons: Any) -> None:
    """Creates the first pipeline and the first reasons for losing where there are none."""
    if not pipelines.objects.exists():
        pipeline = pipelines.objects.create(name=PIPELINE)
        stages.objects.bulk_create(
            stages(pipeline=pipeline, name=name, probability=chance, rots_after=days, position=place)
            for place, (name, chance, days) in enumerate(STAGES)
        )
    if not reasons.objects.exists():
        reasons.objects.bulk_create(reasons(name=name, position=place) for place, name in enumerate(REASONS))
