"""What the desk itself keeps: its registers, reviews, cases and papers. What it reads of others: the apps below."""
