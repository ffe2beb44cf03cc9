"""What a rule does: each action calls the verb that a colleague's button calls, as the rule's owner."""
