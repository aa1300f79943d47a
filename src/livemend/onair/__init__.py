"""The minute that decides: what the host says, what the floor does on a platform, what is asked behind the scenes."""
