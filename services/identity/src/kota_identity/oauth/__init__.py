"""The token endpoint: proof in, access token out (RFC 6749, RFC 7523, RFC 8628, RFC 8707, RFC 9068).

Beside the usual files: `assertions`, a client's signed proof; `metadata`, what the issuer offers.
"""
