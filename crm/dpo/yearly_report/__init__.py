"""The officer's yearly report to the management: numbers from the product, words of the officer, versions, PDF."""
