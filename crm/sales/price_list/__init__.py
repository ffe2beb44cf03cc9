"""The catalogue: products, their categories, price lists, prices with their days. Lines of deals are in deals."""
