"""The Dropbox link: linking an account, and exchanging designs with its folder."""
