"""The register that is a local file and asks nobody. Shipped with invented firms, so that the button can be tried."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.contacts.registers.register_answer import Firm, Unavailable

OURS = Path(__file__).with_name("firms.json")


class FileRegister:
    """Firms of a JSON file: a list of objects with the fields of Firm."""

    slug, label, part = "file", _("a file of this installation"), ""

    def ask(self, nip: str) -> Firm | None:
        """The firm with that number; None when there is none."""
        return firms_of(settings.NIP_REGISTER_FILE or str(OURS)).get(nip)


@lru_cache(maxsize=4)
def firms_of(path: str) -> dict[str, Firm]:
    """{NIP: firm} of a file. Raises Unavailable when it cannot be read."""
    try:
        rows = json.loads(Path(path).read_text("utf-8"))
        return {row["nip"]: Firm(**row) for row in rows}
    except (OSError, ValueError, TypeError, KeyError) as trouble:
        raise Unavailable from trouble
