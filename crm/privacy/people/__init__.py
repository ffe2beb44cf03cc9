"""What people are known by in free text, and the notes that mention them."""
