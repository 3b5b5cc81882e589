"""Asking customers."""
