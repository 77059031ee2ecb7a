"""Finding and looking at products: the search page, the product page, the text query's interface."""
