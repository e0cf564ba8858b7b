"""Changes: what a change sets off. Marks for days to be judged again, and the number that outdates memories."""
