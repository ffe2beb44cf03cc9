"""What visitors, staff and programs send: taken in, confirmed, handed over, forgotten when unconfirmed."""
