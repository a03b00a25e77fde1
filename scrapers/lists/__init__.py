"""One module per official list; the file name is the list's key everywhere."""
