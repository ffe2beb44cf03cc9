"""The invented house: whatever a client for tests asks is answered by another process, on another database."""
