"""What is personal: declarations on columns, the map made of them, every duty of the law that walks it."""
