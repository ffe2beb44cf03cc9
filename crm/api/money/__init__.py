"""What things cost and what is aimed at, by the API: products and their prices, rates of currencies, goals."""
