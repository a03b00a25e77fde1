"""One module per feed of official acts; the file name is the feed's key everywhere.

A feed tells of acts before, or beside, the list that will show them. It is nobody's word on who
stands where: that is the list's own document.
"""
