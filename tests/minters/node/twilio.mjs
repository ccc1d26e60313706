// An Access Token for chat, video and voice: twilio.mjs ACCOUNT_SID API_KEY_SID

import twilio from "twilio";

const { AccessToken } = twilio.jwt;
const { ChatGrant, VideoGrant, VoiceGrant } = AccessToken;
const [account, key] = process.argv.slice(2);

const token = new AccessToken(account, key, process.env.JWT_ASSAY_SECRET, { identity: "ada" });
token.addGrant(new ChatGrant({ serviceSid: `IS${"x".repeat(32)}` }));
token.addGrant(new VideoGrant({ room: "lobby" }));
token.addGrant(new VoiceGrant({ outgoingApplicationSid: `AP${"x".repeat(32)}`, incomingAllow: true }));
console.log(token.toJwt());
