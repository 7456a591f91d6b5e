import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readConfig, readWorkerConfig } from "../../src/config.ts";
import { parseDockerfile } from "../../src/dev/image/dockerfile.ts";
import { PROJECT } from "./sources.ts";

const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");

/** Cloud Build's configuration, as far as ours uses it; an unknown key is an error, as it is there. */
const step = z.strictObject({
  id: z.string(),
  name: z.string(),
  entrypoint: z.string().optional(),
  args: z.array(z.string()).max(100),
  env: z.array(z.string().regex(/^\w+=/)).optional(),
  waitFor: z.array(z.string()).optional(),
});
const cloudBuild = z.strictObject({
  steps: z.array(step).min(1).max(300),
  images: z.array(z.string()),
  substitutions: z.record(z.string().regex(/^_[A-Z0-9_]+$/), z.string().max(4_000)),
  options: z.strictObject({
    dynamicSubstitutions: z.boolean(),
    substitutionOption: z.enum(["MUST_MATCH", "ALLOW_LOOSE"]),
    machineType: z.enum(["E2_MEDIUM", "E2_HIGHCPU_8", "E2_HIGHCPU_32", "N1_HIGHCPU_8", "N1_HIGHCPU_32"]),
    logging: z.enum(["CLOUD_LOGGING_ONLY", "GCS_ONLY", "LEGACY", "NONE"]),
  }),
  timeout: z.string().regex(/^\d+s$/),
});
const BUILT_IN = [
  "PROJECT_ID",
  "PROJECT_NUMBER",
  "BUILD_ID",
  "LOCATION",
  "COMMIT_SHA",
  "SHORT_SHA",
  "BRANCH_NAME",
  "TAG_NAME",
];

describe("cloudbuild.yaml", () => {
  const text = read("cloudbuild.yaml");
  const config = cloudBuild.parse(parse(text));
  const ids = config.steps.map(({ id }) => id);
  const argsOf = (id: string) => config.steps[ids.indexOf(id)]!.args;

  it("[R1] waits only for steps that stand before", () => {
    for (const [index, { waitFor = [] }] of config.steps.entries())
      expect(["-", ...ids.slice(0, index)]).toEqual(expect.arrayContaining(waitFor));
  });

  it("[R2] declares each substitution it uses, and uses each it declares", () => {
    const code = text.replace(/^\s*#.*$/gm, "");
    const used = [...code.matchAll(/\$\{?(_?[A-Z][A-Z0-9_]*)\}?/g)].map((match) => match[1]!);
    const own = [...new Set(used.filter((name) => !BUILT_IN.includes(name)))];
    expect(own.toSorted()).toEqual(Object.keys(config.substitutions).toSorted());
  });

  it("[R3] migrates after the tests and before anything is deployed, and once", () => {
    const waits = (id: string): string[] =>
      (config.steps[ids.indexOf(id)]!.waitFor ?? []).flatMap((on) => [on, ...(on === "-" ? [] : waits(on))]);
    expect(waits("migrate")).toContain("test");
    expect(waits("deploy-server")).toContain("migrate");
    expect(waits("deploy-worker")).toContain("deploy-server");
    expect(argsOf("migrate")).toEqual(expect.arrayContaining(["--wait", "--max-retries=0"]));
  });

  it("[R4] gives the owner's connection to the migration alone", () => {
    const withOwner = config.steps.filter(({ args }) => args.some((arg) => arg.includes("DIRECT_URL")));
    expect(withOwner.map(({ id }) => id)).toEqual(["migrate"]);
  });

  it("[R5] the deployment keeps sockets open for an hour, gives them the processor all the time, and ties no player to a container", () => {
    const wanted = [
      "--timeout=3600",
      "--no-cpu-throttling",
      "--no-session-affinity",
      "--min-instances=$_MIN_INSTANCES",
    ];
    expect(argsOf("deploy-server")).toEqual(expect.arrayContaining(wanted));
    expect(Number(config.substitutions["_MIN_INSTANCES"])).toBeGreaterThanOrEqual(2);
  });

  it("[R6] every substitution is explained in docs/operations/deploy.md", () => {
    const page = read("docs/operations/deploy.md");
    expect(Object.keys(config.substitutions).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("the services, as Cloud Run would start them", () => {
  const { steps, substitutions } = cloudBuild.parse(parse(read("cloudbuild.yaml")));

  /** The variables of a step's container: those that are set, and secrets by whatever value. */
  function environmentOf(id: string): Record<string, string> {
    const { args } = steps.find((one) => one.id === id)!;
    const listOf = (flag: string): [string, string][] =>
      args
        .filter((arg) => arg.startsWith(`${flag}=`))
        .flatMap((arg) => arg.slice(flag.length + 1).split(","))
        .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
    const filled = (text: string): string =>
      text.replace(
        /\$\{?(_?[A-Z][A-Z0-9_]*)\}?/g,
        (_, name: string) => substitutions[name] ?? `some-${name.toLowerCase()}`,
      );
    const plain = listOf("--set-env-vars").map(([name, value]) => [name, filled(value)]);
    const secret = listOf("--set-secrets").map(([name]) => [name, SECRETS[name]]);
    return { NODE_ENV: "production", ...Object.fromEntries([...plain, ...secret]) };
  }
  const SECRETS: Record<string, string> = {
    DATABASE_URL: "postgres://vegascore_app:secret@10.0.0.2/vegascore",
    REDIS_URL: "redis://10.0.0.3",
    JWT_SECRET: "0123456789abcdef".repeat(4),
    ADMIN_PASSWORD: "correct horse battery",
    OPERATIONS_TOKEN: "fedcba9876543210".repeat(4),
  };

  it("[R10] a server starts with what it is given, behind one proxy, with an admin, its figures not public, and leaves paying to the worker", () => {
    expect(readConfig(environmentOf("deploy-server"))).toMatchObject({
      TRUSTED_PROXIES: 1,
      DIVIDEND_WORKER: "off",
      ADMIN_USERNAME: substitutions["_ADMIN_USERNAME"],
      ADMIN_PASSWORD: SECRETS["ADMIN_PASSWORD"],
      OPERATIONS_TOKEN: SECRETS["OPERATIONS_TOKEN"],
      ALLOWED_ORIGINS: [substitutions["_ORIGIN"]],
    });
  });

  it("[R10] the worker starts with what it is given", () => {
    const config = readWorkerConfig(environmentOf("deploy-worker"));
    expect(config.MAX_DB_CONNECTIONS).toBe(Number(substitutions["_WORKER_DB_CONNECTIONS"]));
  });

  it.each(["deploy-server", "deploy-worker"])("[R10] %s sets no variable that nobody reads", (id) => {
    const page = read("docs/operations/configure.md");
    expect(Object.keys(environmentOf(id)).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it("[R10] every variable of configure.md is set for the server, or left at its default on purpose", () => {
    const [, table = ""] = read("docs/operations/configure.md").split(/<!-- \/?variables -->/);
    const listed = [...table.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name!);
    const left = listed.filter((name) => !(name in environmentOf("deploy-server")));
    expect(left.toSorted()).toEqual([...LEFT_AT_DEFAULT].toSorted());
  });

  it("[R11] all connections together are those that the page adds up", () => {
    const number = (name: string) => Number(substitutions[name]);
    const servers = number("_MAX_INSTANCES") * number("_MAX_DB_CONNECTIONS");
    const sum = servers + 2 * number("_WORKER_DB_CONNECTIONS") + 10;
    expect(read("docs/operations/deploy.md")).toContain(`= ${sum} as it stands`);
  });
});

/** Set by the image or the platform, fit as they are, or only for other ways of running the house. */
const LEFT_AT_DEFAULT = [
  "PORT",
  "APP_VERSION",
  "LOG_REDACT",
  "REDIS_LOCK_URLS",
  "REDIS_CLUSTER_NODES",
  "DATABASE_REPLICA_URLS",
  "SLOW_QUERY_MS",
  "PLAY_MONEY",
  "STARTING_BALANCE",
  "REFILL_TO",
  "DB_WAIT_MS",
  "PUBLIC_URLS",
  "OPERATIONS_PORT",
  "RATE_LIMITS",
  "RECONCILE_MS",
  "SOCKET_MAX_AGE_MS",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "CRASH_POINT",
  "INSTRUMENTS",
  "TABLE_LOCK_TTL_MS",
  "CHAT_RETENTION_DAYS",
  "TABLE_LOCKS",
  "DIVIDEND_SCHEDULE",
  "DIVIDEND_MISSED",
  "DIVIDEND_CONCURRENCY",
  "DIVIDEND_CHUNK_MEMBERS",
  "DIVIDEND_HOUSE_PER_MILLE",
  "DIVIDEND_APPROVAL_ABOVE",
];

describe("the image", () => {
  const stages = parseDockerfile(read("Dockerfile"));
  const last = stages.at(-1)!;

  it("[R7] runs as somebody else than root, has a health check, and starts through start.sh", () => {
    const kinds = last.steps.map(({ kind }) => kind);
    expect(last.steps).toContainEqual({ kind: "USER", user: "node" });
    expect(last.steps).toContainEqual({ kind: "CMD", argv: ["./start.sh"] });
    expect(kinds).toContain("HEALTHCHECK");
  });

  it("[R7] holds what npm run worker:payout starts", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const [, file = ""] = scripts["worker:payout"]!.split(" ");
    expect(last.steps).toContainEqual({ kind: "COPY", from: undefined, sources: [file], target: file });
  });

  it("[R8] .dockerignore lets in what the Dockerfile copies, and nothing else", () => {
    const allowed = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    const copied = stages
      .flatMap(({ steps }) => steps)
      .flatMap((one) => (one.kind === "COPY" && one.from === undefined ? one.sources : []));
    const roots = copied.map((path) => (path.startsWith("src/") ? "src" : path));
    expect(allowed.toSorted()).toEqual([...new Set(roots)].toSorted());
  });

  it("[R9] an instruction that the rehearsal does not know is refused, never skipped", () => {
    expect(() => parseDockerfile("FROM a AS b\nONBUILD RUN true")).toThrow(/ONBUILD/);
    expect(() => parseDockerfile("FROM a")).toThrow(/needs a name/);
  });

  it("[R9] continued lines, comments and build arguments are read as Docker reads them", () => {
    const text = "ARG V=1\nFROM a AS b\nARG W=dev\n# RUN no\nENV X=$" + "{W} Y=$" + "{V}\nRUN one && \\\n    two";
    expect(parseDockerfile(text, { W: "abc" })).toEqual([
      {
        name: "b",
        steps: [
          { kind: "ENV", variables: { X: "abc", Y: "1" } },
          { kind: "RUN", command: "one && two" },
        ],
      },
    ]);
  });
});
