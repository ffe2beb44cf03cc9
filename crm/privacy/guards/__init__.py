"""Small protections: patterns in linear time, hosts that may be dialled, log lines without values, whole files."""
