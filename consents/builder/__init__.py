"""Capture forms at the desk: built, opened, closed, printed; what visitors send is in capture/."""
