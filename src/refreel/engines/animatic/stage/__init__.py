"""Takes the shot plan and the company, gives one set of layers with depth for each shot; never moves a camera or an actor."""
