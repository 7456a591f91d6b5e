/**
 * Puts back into package-lock.json what npm leaves out of it: optional packages for other platforms, which npm drops
 * when it cannot see them where the lock is written. Without them `npm ci` calls the lock out of date, and on
 * another platform the compiler or the formatter would be missing. Run it after every change of a dependency.
 *
 *   node src/dev/completeLock.mjs           adds what is missing
 *   node src/dev/completeLock.mjs --check   only says what is missing, and fails if anything is
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = fileURLToPath(new URL("../../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(path, "utf8"));
const missing = missingOptionals(lock.packages);

if (process.argv.includes("--check")) {
  for (const name of Object.keys(missing)) process.stderr.write(`missing from package-lock.json: ${name}\n`);
  process.exitCode = Object.keys(missing).length > 0 ? 1 : 0;
} else if (Object.keys(missing).length > 0) {
  lock.packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, "en")),
  );
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`added ${Object.keys(missing).length} entries to package-lock.json\n`);
}

function missingOptionals(packages) {
  const found = {};
  for (const parent of Object.values(packages)) {
    for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`;
      const nested = Object.keys(packages).some((key) => key.endsWith(`/${place}`));
      if (place in packages || nested || !/^\d/.test(range.replace(/^[\^~]/, ""))) continue;
      found[place] = {
        version: range.replace(/^[\^~]/, ""),
        ...platformOf(name),
        ...(parent.dev ? { dev: true } : {}),
        license: parent.license,
        optional: true,
        ...(parent.engines ? { engines: parent.engines } : {}),
      };
    }
  }
  return found;
}

/** These packages carry their platform in their name: `binding-linux-arm64-musl`, `darwin-x64`, `linux-arm-gnueabihf`. */
function platformOf(name) {
  const match =
    /(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32|windows|wasm32)-?(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|universal|x64|wasi)?(?:-?(\w+))?$/.exec(
      name,
    );
  if (match === null) return {};
  const [, os, cpu, libc] = match;
  if (os === "wasm32") return { cpu: ["wasm32"] };
  return {
    ...(cpu === undefined || cpu === "universal" ? {} : { cpu: [cpu] }),
    os: [os === "windows" ? "win32" : os],
    ...(libc?.startsWith("musl") ? { libc: ["musl"] } : libc?.startsWith("gnu") ? { libc: ["glibc"] } : {}),
  };
}
