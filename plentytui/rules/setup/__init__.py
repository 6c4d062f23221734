"""What can be set up for the Messenger: actions as records of pure functions, and the rules behind them."""
