"""What goes into a copy (Art. 15, 20): rows, circumstances, redaction, paper and data files."""
