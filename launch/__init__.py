"""What `run.py` is made of. Standard library only, except for imports inside functions that run once .venv exists."""
