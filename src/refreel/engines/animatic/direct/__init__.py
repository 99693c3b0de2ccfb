"""Takes a prompt, the request's references and a glance at each, gives the shot plan; never opens a file of the user's."""
