"""Who may do what with training, where the right of its page is not the whole answer."""

from tests.matrix.cast import GONE, INSIDE, NO


def exercise(actor: str, path: str, target) -> set[str]:
    """An exercise with an impostor: the officer's alone at the desk."""
    return INSIDE if actor == "dpo" else {NO}


def module_draft(actor: str, path: str, target) -> set[str]:
    """A training module of the organisation and its draft: the officer and whoever decides write it."""
    return INSIDE if actor in ("dpo", "owner") else {NO}


def certificate(actor: str, path: str, target) -> set[str]:
    """A colleague's certificate says their score: the officer's alone, missing for others."""
    return INSIDE if actor == "dpo" else GONE
