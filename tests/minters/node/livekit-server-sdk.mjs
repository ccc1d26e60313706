// A LiveKit token: livekit-server-sdk.mjs API_KEY KIND
//
// join: a participant joins a room. configure: the token also says how to open the room. list: a server lists rooms.

import { AccessToken, RoomAgentDispatch, RoomConfiguration } from "livekit-server-sdk";

const [key, kind] = process.argv.slice(2);
const participant = {
  identity: "ada",
  name: "Ada Lovelace",
  metadata: '{"seat":7}',
  attributes: { team: "blue" },
};
const join = { roomJoin: true, room: "lobby", canPublish: true, canSubscribe: true };

const token = new AccessToken(key, process.env.JWT_ASSAY_SECRET, kind === "list" ? {} : participant);
token.addGrant(kind === "list" ? { roomList: true } : join);
if (kind === "configure") {
  token.roomConfig = new RoomConfiguration({ agents: [new RoomAgentDispatch({ agentName: "guide" })] });
}
console.log(await token.toJwt());
