"""What the house keeps of its own making: values of its fields on deals, records of its kinds."""
