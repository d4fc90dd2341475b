"""Whether the model, the voters and the votes behind a board deserve belief."""
