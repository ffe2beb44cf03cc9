"""What goes into a pack of evidence, section by section: registers, sheets, papers, files, logs."""
