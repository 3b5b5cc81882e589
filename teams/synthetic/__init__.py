"""A realistic customer-service centre, drawn from a seed: same seed, same centre."""

from teams.synthetic.beside import Export, write_beside
from teams.synthetic.centre import Centre, centre
from teams.synthetic.records import Block
from teams.synthetic.writing import write_sample

__all__ = ["Block", "Centre", "Export", "centre", "write_beside", "write_sample"]
