"""What is there before anything runs: Python packages, the browser's files, a browser for tests, the wheel."""
