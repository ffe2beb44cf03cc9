"""What proves a ground (Art. 7(1)): its events, the words, the receipt, the files that are handed out."""
