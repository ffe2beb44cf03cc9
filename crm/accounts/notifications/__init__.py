"""Where a colleague is told of what: their choices, quiet hours, the browsers that ring, the message to a push service.

What there is to tell comes from crm/workspace/notifications, which knows the rows.
"""
