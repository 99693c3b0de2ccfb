"""Takes lines of text or recordings, gives voices with exact mouth times; never mixes."""
