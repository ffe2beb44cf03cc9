"""What the officer advises and the controller decides, on the authority and on the people."""
