"""What a program asks before it reads: what has changed since, and whether somebody is here for its purpose."""
