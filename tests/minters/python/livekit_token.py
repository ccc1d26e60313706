"""A LiveKit token: livekit_token.py API_KEY KIND

join: a participant joins a room. configure: the token also says how to open the room. list: a server lists the rooms.
thread: a client lists and opens the threads of an agent.
"""

import os
import sys

from livekit.api import AccessToken, AgentThreadGrants, RoomAgentDispatch, RoomConfiguration, VideoGrants

key, kind = sys.argv[1:]
token = AccessToken(key, os.environ["JWT_ASSAY_SECRET"])
if kind == "list":
    token.with_grants(VideoGrants(room_list=True))
elif kind == "thread":
    token.with_identity("ada").with_agent_thread_grants(AgentThreadGrants(scope="support", list=True, create=True))
else:
    token.with_identity("ada").with_name("Ada Lovelace").with_metadata('{"seat":7}').with_attributes({"team": "blue"})
    token.with_grants(VideoGrants(room_join=True, room="lobby", can_publish=True, can_subscribe=True))
if kind == "configure":
    agent = RoomAgentDispatch(agent_name="guide")
    token.with_room_config(RoomConfiguration(name="lobby", metadata="{}", agents=[agent]))
print(token.to_jwt())
