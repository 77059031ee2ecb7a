"""What people take away: the cart, orders, metalinks."""
