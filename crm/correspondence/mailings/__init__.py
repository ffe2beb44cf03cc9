"""One letter to several people: ordered at once, written and gated one by one."""
