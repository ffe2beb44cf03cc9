"""What people change themselves: the preference centre, one-click unsubscribing, the yes behind a reminder."""
