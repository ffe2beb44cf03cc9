"""What comes in and goes out for the cast: letters, mail, imports, exports."""
