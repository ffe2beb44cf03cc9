"""How one message leaves: by SMTP or as a slip in a folder, how much at once, and what an answer means."""
