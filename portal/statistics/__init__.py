"""What the centre made and gave: counted as it happens, shown to everyone, about nobody."""
