"""What a person has the workers do, be it an extract or products: the parts that such requests share."""
