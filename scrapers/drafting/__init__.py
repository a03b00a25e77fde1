"""A first module and a first sample of a list out of a real file of it: `make list`.

What is written is a draft: every guess is marked CHECK, for a person to settle.
"""
