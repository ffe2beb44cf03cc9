"""What pages of every app share: menu, keyset pages, toasts, downloads, forms that came back. Tags: templatetags."""
