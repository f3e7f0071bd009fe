"""Slack's side of Socket Mode, as much of RFC 6455 as it takes: greet, send envelopes, take acknowledgements."""

import base64
import hashlib
import json
import queue
import socketserver
import struct
import threading

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Socket:
    """A server for one connection at a time; `acknowledged` holds the ids of envelopes, in order.

    A deaf one accepts the connection and then says nothing any more; `connections` counts them.
    """

    def __init__(self, *, deaf=False):
        self.connections = 0
        self._deaf = deaf
        self.acknowledged = queue.Queue()
        self.connected = threading.Event()
        self._connection = None
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                outer._serve(self)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"ws://127.0.0.1:{self._server.server_address[1]}/link"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def send(self, kind, payload, envelope="E1"):
        self._write({"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": False})

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, handler):
        key = next(
            line.split(b": ")[1].strip() for line in handler.rfile if line.lower().startswith(b"sec-websocket-key")
        )
        while handler.rfile.readline().strip():
            pass
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest())
        handler.wfile.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self._connection = handler.wfile
        self.connections += 1
        if not self._deaf:
            self._write({"type": "hello", "num_connections": 1})
        self.connected.set()
        while (frame := self._read(handler.rfile)) is not None:
            opcode, data = frame
            if opcode == 9 and not self._deaf:
                self._frame(10, data)
            elif opcode == 1:
                self.acknowledged.put(json.loads(data)["envelope_id"])
            elif opcode == 8:
                return

    def _write(self, message):
        self._frame(1, json.dumps(message).encode())

    def _frame(self, opcode, data):
        size = struct.pack("!B", len(data)) if len(data) < 126 else struct.pack("!BH", 126, len(data))
        self._connection.write(bytes([0x80 | opcode]) + size + data)
        self._connection.flush()

    @staticmethod
    def _read(stream):
        head = stream.read(2)
        if len(head) < 2:
            return None
        size = head[1] & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", stream.read(2))
        mask = stream.read(4)
        data = bytes(byte ^ mask[place % 4] for place, byte in enumerate(stream.read(size)))
        return head[0] & 0x0F, data
