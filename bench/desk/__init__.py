"""What the first pages of the privacy desk cost over many people."""
