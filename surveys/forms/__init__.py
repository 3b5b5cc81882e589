"""What managers type about surveys, as values. Nothing here saves."""
