"""What plays when on a screen: computed fairly, explained, signed, published and pulled."""
