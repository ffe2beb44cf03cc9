"""Fields that the house makes for itself.

Made, changed, their choices, removed. What records say in them is in custom_values.
"""
