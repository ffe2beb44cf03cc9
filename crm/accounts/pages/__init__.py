"""What pages of every app share: formats, menu, keyset pages, toasts, downloads, actors' names. Tags: templatetags."""
