"""Takes words for places, weather and effects, gives sounds made from noise and sines; never mixes them."""
