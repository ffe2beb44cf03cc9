"""What the privacy desk of the invented firm has written down: assessments, risks, reviews, training, evidence."""
