"""Mail on its way out: put into the outbox, delivered, limited, taken back. Its words: the apps that write it."""
