"""Pipelines, stages and reasons for losing, found by what other programs and people call them."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crm.privacy.keys.blind_index import words
from crm.sales.models import Deal, LostReason, Stage

WON, LOST, OPEN = Deal.Outcome.WON, Deal.Outcome.LOST, "open"
STATUSES = {
    "open": OPEN,
    "otwarta": OPEN,
    "w toku": OPEN,
    "in progress": OPEN,
    "won": WON,
    "closed won": WON,
    "wygrana": WON,
    "zamknieta wygrana": WON,
    "sprzedana": WON,
    "lost": LOST,
    "closed lost": LOST,
    "przegrana": LOST,
    "zamknieta przegrana": LOST,
    "utracona": LOST,
}
BESIDES = re.compile(r"\([^()]*\)\s*$")  # HubSpot: «Contract Sent (Sales Pipeline)»


def comparable_name(text: str) -> str:
    """A name as it is compared."""
    return " ".join(words(BESIDES.sub("", text)))


def status_of(text: str) -> str:
    """open, won or lost; empty for another word."""
    return STATUSES.get(comparable_name(text), "")


@dataclass
class StagesAndReasons:
    """The organisation's stages and reasons for losing. `answers` name the default stage and the default reason."""

    answers: dict[str, str]

    @cached_property
    def stages(self) -> list[Stage]:
        """Every stage that is offered, pipeline by pipeline."""
        rows = Stage.objects.in_use().filter(pipeline__retired_at=None).select_related("pipeline")
        return sorted(rows, key=lambda stage: (stage.pipeline.position, stage.pipeline_id, stage.position, stage.pk))

    @cached_property
    def reasons(self) -> list[LostReason]:
        """Every reason that is offered."""
        return list(LostReason.objects.in_use())

    @property
    def usual(self) -> Stage | None:
        """Where a deal goes whose stage is not found."""
        return by_uid_or_first(self.stages, self.answers.get("stage", ""))

    @property
    def usual_reason(self) -> LostReason | None:
        """Why a deal was lost of which the file names no reason of ours."""
        return by_uid_or_first(self.reasons, self.answers.get("reason", ""))

    def stage(self, text: str, pipeline: str = "") -> Stage | None:
        """The one stage of that name, in the pipeline of that name if there is one; None for none and for several."""
        inside = (
            [
                candidate
                for candidate in self.stages
                if comparable_name(candidate.pipeline.name) == comparable_name(pipeline)
            ]
            if pipeline
            else []
        )
        matches = [
            candidate for candidate in inside or self.stages if comparable_name(candidate.name) == comparable_name(text)
        ]
        return matches[0] if len(matches) == 1 else None

    def first_in(self, pipeline: str) -> Stage | None:
        """Where a deal of that pipeline begins."""
        return next(
            (
                stage
                for stage in self.stages
                if pipeline and comparable_name(stage.pipeline.name) == comparable_name(pipeline)
            ),
            None,
        )

    def reason(self, text: str) -> LostReason | None:
        """The reason of that name."""
        return next(
            (
                candidate
                for candidate in self.reasons
                if text and comparable_name(candidate.name) == comparable_name(text)
            ),
            None,
        )


def by_uid_or_first(rows: list[Any], uid: str) -> Any:
    """The one with that public id, else the first."""
    return next((row for row in rows if str(row.uid) == uid), rows[0] if rows else None)
