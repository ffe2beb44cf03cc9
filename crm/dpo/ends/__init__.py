"""What ends soon with recipients, as officers and deciders read it: the list, the bell, the letters."""
