"""What the privacy desk of the invented firm has written down: assessments and risks, reviews done and due."""
