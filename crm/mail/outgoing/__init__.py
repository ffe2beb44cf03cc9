"""Mail on its way out: put into the outbox, delivered, held, taken back. Its words: the apps that write it."""
