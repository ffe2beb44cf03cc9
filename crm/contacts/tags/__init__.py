"""Tags: which there are, who bears which, and the settings of them."""
