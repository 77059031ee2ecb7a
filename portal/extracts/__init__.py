"""Parts of products, prepared by the workers for one person and kept for some days."""
