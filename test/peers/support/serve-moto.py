"""Serves moto on a free loopback port, prints the port, and ends when standard input closes.

Reading standard input ties it to the test process: however that ends, the pipe closes and the server goes.
"""

import sys

from moto.moto_server.threaded_moto_server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
