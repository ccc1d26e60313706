"""An Access Token for chat, video and voice: twilio_access_token.py ACCOUNT_SID API_KEY_SID"""

import os
import sys

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import ChatGrant, VideoGrant, VoiceGrant

account, key = sys.argv[1:]
token = AccessToken(account, key, os.environ["JWT_ASSAY_SECRET"], identity="ada")
token.add_grant(ChatGrant(service_sid="IS" + "x" * 32))
token.add_grant(VideoGrant(room="lobby"))
token.add_grant(VoiceGrant(outgoing_application_sid="AP" + "x" * 32, incoming_allow=True))
print(token.to_jwt())
