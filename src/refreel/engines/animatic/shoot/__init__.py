"""Takes the plan, the sets and the performances, gives the film's frames in planar YUV; never decides what is seen or encodes it."""
