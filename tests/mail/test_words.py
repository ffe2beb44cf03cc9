"""What a list of messages calls them: words, never the name of a file."""

from pathlib import Path

from crm.mail.words import NAMES

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
TEXT = "text"  # a text message has no template: it is what its writer typed
NO_LETTERS = {"layout", "foot"}  # the frame of the others


def test_every_template_has_a_name_in_words():
    ours = {path.name.partition(".")[0] for path in (TEMPLATES / "mail").iterdir()} - NO_LETTERS
    accounts = {path.name for path in (TEMPLATES / "accounts/mail").iterdir()}
    theirs = {f"accounts/mail/{name.partition('_message')[0]}" for name in accounts if "_message." in name}
    assert ours | theirs | {"", TEXT} == set(NAMES)
