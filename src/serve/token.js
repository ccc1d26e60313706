// The page that explains a pasted token: it sends what is in the form to the server that it came from, and shows the answer.
"use strict";

const part = (id) => document.getElementById(id);
const [token, profile, secret, problem] = ["token", "profile", "secret", "problem"].map(part);
const [header, claims, report] = ["header", "claims", "report"].map(part);

/** Sends a text, and returns the answer; an answer that is an error is thrown. */
async function send(address, body) {
  const answer = await fetch(address, { method: "POST", body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text.startsWith("<") ? `The server refused this (${answer.status}).` : text);
  return text;
}

/** Does something, and says below the form what went wrong. */
async function attempt(work) {
  try {
    problem.textContent = "";
    await work();
  } catch (error) {
    problem.textContent = error.message;
  }
}

const hint = report.firstElementChild;

// An answer to what was there before does not replace a later one.
let asked = 0;

async function explain(fill) {
  const mine = ++asked;
  if (token.value.trim() === "") return report.replaceChildren(hint);
  const address = `/token/explain?profile=${encodeURIComponent(profile.value)}`;
  const explained = JSON.parse(await send(address, token.value));
  if (mine !== asked) return;
  // The server has escaped everything in it, and scripts in it would not run.
  report.innerHTML = explained.report;
  if (!fill) return;
  header.value = explained.header ?? "";
  claims.value = readable(explained.claims ?? "");
}

/** JSON on lines, if that changes nothing but white space: numbers and names that repeat stay as they are. */
function readable(text) {
  try {
    const lines = JSON.stringify(JSON.parse(text), null, 2);
    return lines.replace(/\s/g, "") === text.replace(/\s/g, "") ? lines : text;
  } catch {
    return text;
  }
}

/** Signs what was edited, and explains it. */
async function sign(isAsked) {
  const edited = JSON.stringify({ header: header.value, claims: claims.value, profile: profile.value });
  const signed = await send("/token/sign", edited).catch((error) => {
    // Between two keys, the text is often not yet JSON.
    if (isAsked) throw error;
  });
  if (signed === undefined) return;
  token.value = signed;
  await explain(false);
}

let waiting;
function soon(work) {
  clearTimeout(waiting);
  waiting = setTimeout(() => attempt(work), 200);
}

token.addEventListener("input", () => soon(() => explain(true)));
profile.addEventListener("change", () => attempt(() => explain(true)));
for (const edited of [header, claims]) edited.addEventListener("input", () => soon(() => sign(false)));
part("sign").addEventListener("click", () => attempt(() => sign(true)));
part("sample").addEventListener("click", () =>
  attempt(async () => {
    token.value = await send(`/token/sample?profile=${encodeURIComponent(profile.value)}`, "");
    await explain(true);
  }),
);
part("keep").addEventListener("click", () =>
  attempt(async () => {
    await send("/secret", secret.value);
    secret.value = "";
    secret.placeholder = "The server has it";
    await explain(true);
  }),
);
part("input").addEventListener("submit", (event) => event.preventDefault());
attempt(() => explain(true));
