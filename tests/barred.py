"""Programs with every way out of the machine barred, which tell when one is tried."""

WATCH = r"""
import os, socket, sys

def _bar(event, given):
    asked = event in ("socket.getaddrinfo", "socket.gethostbyname")
    sent = event in ("socket.connect", "socket.sendto", "socket.sendmsg") and given[0].family != socket.AF_UNIX
    if asked or sent:
        os.write(2, b"network: %s\n" % str(given[-1 if sent else 0]).encode())  # whoever asked may swallow the error
        raise OSError("network")

sys.addaudithook(_bar)
"""
"""Python that bars sockets in its process, whoever opens them: what is told stands on stderr."""
UNTIL = WATCH.replace('raise OSError("network")', "os._exit(0)")
"""Python that ends its process well where the first of them is tried: what would be tried again takes minutes."""
COMMANDS = r"""
import json

for words in json.loads(sys.argv[1]):
    sys.argv = ["matcher", *words]
    os.write(2, b"matcher %s\n" % " ".join(words).encode())
    try:
        main()
    except SystemExit as ended:
        if ended.code:
            raise
"""
"""Python that runs several commands, each a list of words, until one fails; it goes behind an import of `main`."""
