"""The service over Socket Mode in a hurry: what takes two minutes is over in four seconds."""

from functools import partial

from slack_sdk.socket_mode.builtin import client

from bot import socket_mode
from bot.logs import set_up_logging
from bot.settings import Settings

socket_mode.DEAF_SECONDS = 4.0
socket_mode._LOOK_SECONDS = 0.1
socket_mode.SocketModeHandler = partial(socket_mode.SocketModeHandler, ping_interval=0.1)
client.Connection = partial(client.Connection, receive_timeout=0.1)

if __name__ == "__main__":
    set_up_logging("ERROR")
    socket_mode.serve(Settings.from_env())
