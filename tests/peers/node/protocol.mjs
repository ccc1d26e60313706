// The adapter protocol's loop, shared by the Node.js adapters: JSON Lines in, JSON Lines out.
//
// An adapter gives `serve` two functions that call its library as that library's documentation recommends:
//
//     verify(key: Buffer, token: string, now: number) -> the claims it read
//     sign(key: Buffer, claims: object) -> token: string
//
// Either may return a promise. An exception means that the library rejects. Nothing here inspects a token or
// repairs an answer.

import { Console } from "node:console";
import { readFileSync } from "node:fs";

// Keeps what the library prints out of the replies.
globalThis.console = new Console(process.stderr);

/**
 * Answers requests until standard input ends.
 *
 * @param {object} adapter
 * @param {string} adapter.name the peer's name
 * @param {URL} adapter.folder the folder of the library's package.json
 * @param {string} adapter.scope what the library claims to check
 * @param {string} adapter.clock where it gets the time from
 * @param {Function[]} adapter.errors the error classes that its documentation names
 */
export async function serve({ name, folder, scope, clock, errors, verify, sign }) {
  const { version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  const description = { name, version, language: "Node.js", scope, ops: ["sign", "verify"], clock };

  async function answer(request) {
    if (request.op === "describe") return description;
    if (!description.ops.includes(request.op)) return unsupported("unknown operation");
    if (request.token_bytes !== undefined) {
      return unsupported("its interface takes text, and this token is not UTF-8");
    }
    const key = Buffer.from(request.key, "base64url");
    let claims;
    // An exception of the library is a rejection. Any other error ends the adapter.
    try {
      if (request.op === "sign") return { token: await sign(key, request.claims) };
      claims = await verify(key, request.token, request.now);
    } catch (error) {
      return { decision: "reject", reason: why(error, errors) };
    }
    return { decision: "accept", ...readable(claims) };
  }

  for await (const line of lines(process.stdin)) {
    const request = JSON.parse(line);
    process.stdout.write(`${JSON.stringify({ id: request.id, ...(await answer(request)) })}\n`);
  }
}

/** Lines end at LF only. `node:readline` would also split a token at U+2028, which JSON does not escape. */
async function* lines(stream) {
  let rest = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop();
    yield* parts;
  }
}

function unsupported(reason) {
  return { decision: "unsupported", reason };
}

/** The claims for the reply, left out if JSON can't represent them: Infinity, half a surrogate pair, nesting so
 * deep that the stack overflows. */
function readable(claims) {
  try {
    const isObject = typeof claims === "object" && claims !== null && !Array.isArray(claims);
    return isObject && isRepresentable(claims) && JSON.stringify(claims) ? { claims } : {};
  } catch (error) {
    if (error instanceof RangeError) return {};
    throw error;
  }
}

function isRepresentable(value) {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isRepresentable(member));
}

/** Why the library rejects. An error that its documentation doesn't mention is a rejection too, and the reason
 * says so. */
function why(error, documented) {
  const text = (error instanceof Error ? `${error.name}: ${error.message}` : `${error}`).slice(0, 500).toWellFormed();
  const known = documented.some((documentedClass) => error instanceof documentedClass);
  return known ? text : `an undocumented error: ${text}`;
}

/** Thrown by an adapter if its library returns `false`. */
export class Refused extends Error {
  name = "Refused";
}
