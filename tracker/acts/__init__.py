"""Official acts as feeds announce them."""
