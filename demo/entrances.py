"""How one gets into the demonstration; knows no framework, so that scripts may read it."""

PASSWORD = "thidua-mau-2023"  # noqa: S105 - it opens the demonstration alone, and is printed by it
KEEPER = "quantri"
# Directors by their place in the list: 95 leads Khối 10, 96 deputises, 39 is scoring itself.
# These two hold slips of paper: an officer prints their codes from the page of the bloc.
WITHOUT_PASSWORD = ("htx106", "htx107")
LEADER, DEPUTY, DIRECTOR = "htx095", "htx096", "htx039"
