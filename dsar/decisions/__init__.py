"""What is decided of each right: verdicts, reasons with articles, the delegation to the desk, approvers."""
