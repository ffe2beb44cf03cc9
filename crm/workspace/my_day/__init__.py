"""What waits for a user today: the page of the day, mentions, numbers in the menu."""
