"""People at the privacy desk: found, shown masked, revealed with a reason, copied, printed."""
