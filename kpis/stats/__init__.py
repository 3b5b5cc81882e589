"""Statistics in pure Python and NumPy: no Django, no database."""
