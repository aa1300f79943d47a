"""Shop systems that carry out what was chosen. One file each, one interface, `manual` when there is none."""
