"""PDF: begins and ends as one, and holds no script, no program start, no file within the file in plain sight.

What is packed inside its streams is not opened here; a viewer runs it in its own sandbox, and a scanner may look.
"""

import re
from typing import BinaryIO

from crm.privacy.uploads.refusals import UploadRefused

TAIL = 2048
END = b"%%EOF"
# Names long enough not to occur by chance in packed data; every script action has the first.
ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])")
HEXED = re.compile(rb"#([0-9A-Fa-f]{2})")  # /J#61vaScript is /JavaScript


def pdf(file: BinaryIO) -> None:
    """UploadRefused for what is no whole PDF or acts by itself."""
    file.seek(0)
    content = file.read()
    if END not in content[-TAIL:]:
        raise UploadRefused("damaged")
    if ACTIVE.search(HEXED.sub(lambda match: bytes([int(match[1], 16)]), content)):
        raise UploadRefused("active")
