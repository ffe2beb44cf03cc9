"""The process of the invented house, which answers clients for tests: python -m crm.demo.sandbox."""
