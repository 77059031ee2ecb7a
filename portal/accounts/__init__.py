"""Who people are: accounts, profiles, named API tokens."""
