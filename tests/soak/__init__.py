"""The soak: a small internet serves official documents as their sites would, with faults, to the
real service under a clock that jumps from document to document.
"""
