"""The program as an app of a phone: its manifest, its service worker, the page without a connection."""
