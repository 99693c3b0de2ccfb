"""The catalogue: takes nothing but its data files, gives what each model accepts, allows, costs and which engine makes it."""
