// The arena's JSON API: what can go wrong has a name.

const TOO_MANY = 429;

/** The server answered, and it is not what was asked for (RFC 9457). */
export class Problem extends Error {
  /** `after` is how many seconds the server wants to be left alone, 0 where it says nothing of it. */
  constructor(status, document = {}, after = 0) {
    super(sentence(words(status, document)));
    this.status = status;
    this.after = after;
    this.kind = String(document.type ?? "").split("/").pop();
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === TOO_MANY || this.status >= 500;
  }
}

/** What a person is told: perhaps it is not they who ask so much, but others behind the same address. */
function words(status, document) {
  if (status === TOO_MANY) return "the arena is asked more from here than it lets through";
  return document.detail || document.title || `the arena answered with status ${status}`;
}

/** No answer came: offline, a broken connection, or a server that is silent. */
export class Unreachable extends Error {
  passing = true;
}

const PATIENCE_MS = 15_000;

/** POST a JSON body, or send it otherwise; gives the JSON answer, or null when there is none. */
export async function post(path, body, method = "POST") {
  let response;
  let text;
  try {
    response = await fetch(`/api/v1${path}`, { ...request(body), method, signal: AbortSignal.timeout(PATIENCE_MS) });
    text = await response.text();
  } catch (error) {
    throw new Unreachable("The arena can't be reached.", { cause: error });
  }
  const answer = parsed(text);
  if (!response.ok) throw new Problem(response.status, answer ?? {}, Number(response.headers.get("Retry-After")) || 0);
  return answer;
}

/** GET what is at an address, or null when there is nothing. */
export const get = (path) => post(path, undefined, "GET");

/** POST a JSON body from a page that is being left; nobody waits for the answer. */
export function postOnTheWayOut(path, body) {
  fetch(`/api/v1${path}`, { ...request(body), keepalive: true }).catch(() => {});
}

function request(body) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  };
}

function sentence(text) {
  return text[0].toUpperCase() + text.slice(1) + (text.endsWith(".") ? "" : ".");
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
