"""What waits for a colleague today: mentions, numbers beside the menu."""
