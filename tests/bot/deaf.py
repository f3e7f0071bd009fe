"""The service over Socket Mode in a hurry, and in the client's worst moment.

What takes two minutes is over in eight seconds: the client notices in one to two that its connection is deaf, the rest
is for a busy machine to open another. Every connection is taken up by the reading thread together with a state that
nobody ends any more, which is otherwise a matter of luck when the client connects anew.
"""

import time
from functools import partial

from slack_sdk.socket_mode.builtin import client

from bot import socket_mode
from bot.logs import set_up_logging
from bot.settings import Settings

socket_mode.DEAF_SECONDS = 8.0
socket_mode._LOOK_SECONDS = 0.1
socket_mode.SocketModeHandler = partial(socket_mode.SocketModeHandler, ping_interval=0.1)
client.Connection = partial(client.Connection, receive_timeout=0.1)
_connect = client.SocketModeClient.connect


def _connect_unluckily(self):
    _connect(self)
    time.sleep(0.3)  # by now the reading thread holds the state
    self.current_session_state = client.ConnectionState()


client.SocketModeClient.connect = _connect_unluckily

if __name__ == "__main__":
    set_up_logging("ERROR")
    socket_mode.serve(Settings.from_env())
