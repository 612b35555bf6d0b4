"""A real RTSP server for the tests: GStreamer's gst-rtsp-server with synthetic pictures.

usage: rtsp_server.py PORT LAUNCH [LAUNCH ...]
Each LAUNCH is a pipeline with a payloader named pay0; they are mounted at /0, /1, ... PORT 0 takes a free one.
Prints "port N" once it listens on the loopback, or "missing ..." if something is not installed, and ends with its input.
"""

import re
import sys
import threading

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer
except (ImportError, ValueError) as e:
    print("missing python3-gi or gir1.2-gst-rtsp-server-1.0: %s" % e, flush=True)
    sys.exit(0)

Gst.init(None)
for launch in sys.argv[2:]:
    for element in launch.split(" ! "):
        name = element.split()[0]
        if re.fullmatch("[a-z0-9]+", name) and Gst.ElementFactory.find(name) is None:
            print("missing the GStreamer element %s" % name, flush=True)
            sys.exit(0)
server = GstRtspServer.RTSPServer.new()
server.set_address("127.0.0.1")
server.set_service(sys.argv[1])
for number, launch in enumerate(sys.argv[2:]):
    factory = GstRtspServer.RTSPMediaFactory.new()
    factory.set_launch("( " + launch + " )")
    factory.set_shared(True)
    server.get_mount_points().add_factory("/%d" % number, factory)
if server.attach(None) == 0:
    sys.exit("the port cannot be had")
print("port %d" % server.get_bound_port(), flush=True)
loop = GLib.MainLoop()


def end_with_input():
    sys.stdin.read()
    loop.quit()


threading.Thread(target=end_with_input, daemon=True).start()
loop.run()
