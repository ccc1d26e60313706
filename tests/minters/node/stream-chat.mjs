// A user's token, good for an hour: stream-chat.mjs API_KEY

import { StreamChat } from "stream-chat";

const now = Math.floor(Date.now() / 1000);
console.log(new StreamChat(process.argv[2], process.env.JWT_ASSAY_SECRET).createToken("ada", now + 3600, now));
