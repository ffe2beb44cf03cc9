"""What the privacy desk of the invented firm has written down: assessments, risks, reviews, a pack of evidence."""
