"""The values that records have in custom fields: read, written, listed, filtered, imported, merged and shown."""
