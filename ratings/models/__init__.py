"""The models of a vote: each gives an objective, its gradient and its Hessian, by the probability of every answer."""
