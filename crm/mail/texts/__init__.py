"""Text messages on their way: providers and their settings, how long a text is, how one leaves. Words: elsewhere."""
