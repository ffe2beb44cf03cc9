"""Pages of offers on our desk: the list, one offer with its lines and terms, sending it, the blocks and the looks."""
