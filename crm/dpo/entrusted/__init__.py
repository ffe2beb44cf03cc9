"""What we process for other controllers: whose, what, on which instructions, and the register of Art. 30(2)."""
