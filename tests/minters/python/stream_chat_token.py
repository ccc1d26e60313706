"""A user's token, good for an hour: stream_chat_token.py API_KEY"""

import os
import sys
import time

from stream_chat import StreamChat

now = int(time.time())
print(StreamChat(sys.argv[1], os.environ["JWT_ASSAY_SECRET"]).create_token("ada", exp=now + 3600, iat=now))
