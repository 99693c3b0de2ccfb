"""Takes the plan, the tracks and the motion, gives speech before anyone acts and stereo sound afterwards; never draws a frame."""
