"""What a report counts, for one reader and one span of days: numbers only. How it is drawn and shown: report_pages."""
