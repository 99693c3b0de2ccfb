"""The frozen values that travel between the stages direct → cast → stage → act → shoot → score; no behaviour of a stage."""
