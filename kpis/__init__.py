"""Deriving figures from facts, and showing them."""
