"""Which whole official files each list is proven on."""
