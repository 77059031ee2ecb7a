"""What the page of a product shows, one matter a module."""
