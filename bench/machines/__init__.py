"""What programs that come by token ask for, measured."""
