"""Polish acts by their names, where a rule cites them by letters: no lawyer reads an answer (Art. 12(1))."""

import re

from django.utils.translation import gettext_lazy

ACTS = {
    "OP": gettext_lazy("of the Tax Ordinance"),
    "UoR": gettext_lazy("of the Accounting Act"),
    "KC": gettext_lazy("of the Civil Code"),
    "KP": gettext_lazy("of the Labour Code"),
    "KPA": gettext_lazy("of the Code of Administrative Procedure"),
}
BY_LETTERS = re.compile(rf"\b({'|'.join(ACTS)})\b")


def spelled(article: str) -> str:
    """«art. 70 § 1 OP» with the act's name, in the language that is spoken."""
    return BY_LETTERS.sub(lambda found: str(ACTS[found[1]]), article)
