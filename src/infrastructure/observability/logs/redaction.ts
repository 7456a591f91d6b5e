/**
 * The last step of every log line: nothing secret leaves the process. It works on the finished line, so that it
 * sees whatever came in by whatever way: fields, child loggers, serializers, errors, text in the message.
 */

/** Names of fields whose value is never logged, however deep and in whatever spelling: `access_token`, `X-CSRF-Token`. */
const SECRET_NAMES = [
  "password",
  "token",
  "secret",
  "apiKey",
  "accessToken",
  "refreshToken",
  "privateKey",
  "sessionId",
  "creditCard",
  "ssn",
  "authorization",
  "cookie",
  "csrf",
];

const REDACTED = "[REDACTED]";

/** A name this short is found as a whole word only: `className` holds `ssn`. */
const WHOLE_WORD_MAX = 3;

/** Field names come from code, so there are few; what a client sent may be among them. */
const KEYS_MAX = 1_000;

const EMAIL = /([A-Za-z0-9._%+-]+)@([A-Za-z0-9.-]+\.[A-Za-z]{2,24})/g;
/** Three parts in base64url, the first of which is the beginning of a JSON object. */
const SIGNED_TOKEN = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
/** `redis://user:password@host`. */
const CREDENTIALS = /:\/\/([^\s/:@"']*):([^\s/@"']+)@/g;

/**
 * @param extraNames names of more fields to hide, in the configuration's `LOG_REDACT`.
 * @returns a function from a line of JSON to the line that may be written.
 */
export function createRedaction(extraNames: readonly string[] = []): (line: string) => string {
  const names = [...SECRET_NAMES, ...extraNames].map(plain).filter((name) => name !== "");
  const parts = names.filter((name) => name.length > WHOLE_WORD_MAX);
  const words = names.filter((name) => name.length <= WHOLE_WORD_MAX);
  // Separators may stand between any two letters of a name (`api-key`), so each letter admits one after it.
  const spelled = names.map((name) => [...name].join("[-_ .]?")).join("|");
  const suspect = new RegExp(`${spelled}|@|eyJ|Bearer|Basic `, "i");
  const inText = new RegExp(
    `((?:${parts.map((name) => [...name].join("[-_ ]?")).join("|")})\\w*\\\\*["']?\\s*[:=]\\s*\\\\*["']?)([^\\s"'\\\\,;&}\\]]+)`,
    "gi",
  );

  const known = new Map<string, boolean>();
  const isSecret = (key: string): boolean => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const joined = plain(key);
    const found = parts.some((name) => joined.includes(name)) || words.some((name) => wordsOf(key).includes(name));
    if (known.size < KEYS_MAX) known.set(key, found);
    return found;
  };

  const maskText = (text: string): string => {
    if (!suspect.test(text)) return text;
    return text
      .replace(CREDENTIALS, `://$1:${REDACTED}@`)
      .replace(SIGNED_TOKEN, REDACTED)
      .replace(BEARER, `$1 ${REDACTED}`)
      .replace(inText, `$1${REDACTED}`)
      .replace(EMAIL, (_all, name: string, host: string) => `${name[0]}***${name.at(-1)}@${host}`);
  };

  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return maskText(value);
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => [
      maskText(key),
      isSecret(key) && inner !== null ? REDACTED : clean(inner),
    ]);
    return Object.fromEntries(entries);
  };

  return (line) => {
    if (!suspect.test(line)) return line;
    try {
      return `${JSON.stringify(clean(JSON.parse(line)))}\n`;
    } catch {
      return `${JSON.stringify({ severity: "ERROR", message: "a line of log could not be read and was left out" })}\n`;
    }
  };
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

const wordsOf = (key: string): string[] =>
  key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
