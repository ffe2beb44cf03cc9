"""Mail to people about their own accounts. Mail about anything else: the app that knows of it."""
