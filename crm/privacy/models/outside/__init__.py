"""Firms and offices outside that get data: recipients, their agreements and transfers, the files of processors."""
