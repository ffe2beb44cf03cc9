"""Pages about consents: the public's, and the privacy desk's."""
