"""Being told of new products: saved searches, Atom feeds, digests by e-mail."""
