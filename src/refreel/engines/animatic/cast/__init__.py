"""Takes the user's references, gives actors, plates, footage and tracks with all that is known of them; never invents a reference
and never changes one."""

from refreel.engines.animatic.cast.company import cast, glance

__all__ = ["cast", "glance"]
