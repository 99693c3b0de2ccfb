"""Takes what a request names (links, `data:` URIs, uploads), gives probed files within the model's limits; never makes video."""
