"""The Dropbox link: linking an account, and exchanging designs with its folder.

Never tried with the real service, which needs an app key of one's own; the tests run the official ``dropbox`` package
against a double of the endpoints. Assumed until somebody tries: an app of the kind "app folder" may do all that is done
here, with the scopes of ``package.SCOPES``; linking by PKCE without an app secret gives a refresh token, which the
package renews access by; ``/`` is the app's own folder; a deletion honours ``parent_rev``; an upload answers with the
``content_hash`` of what was stored; a full account says ``insufficient_space``, a revoked access 401; the kinds of
errors in ``troubles`` are named as the package's own documentation names them.
"""
