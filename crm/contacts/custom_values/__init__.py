"""What one record says in the house's own fields: read, written, listed, filtered, brought in, merged and shown."""
