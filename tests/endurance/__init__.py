"""Hard days that take longer than a test may: `python -m tests.endurance hour|kills`."""
