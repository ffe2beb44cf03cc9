"""What stands in the way of a mailbox, as a code: transports/problems.py has the words."""


class Trouble(Exception):
    """An account cannot be read, or letters do not leave through it; `code` is one of problems.WORDS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# what does not mend itself within minutes: somebody has to look, and meanwhile a server is asked once an hour
LASTING = frozenset(
    {
        *("login", "secret", "revoked", "foreign", "unsealed", "tenant", "clock", "client"),
        *("certificate", "inside", "plain", "no_starttls"),
    }
)
