"""Papers of the trade, one at a time: added, changed, listed, masked. Many at once: document_imports."""
