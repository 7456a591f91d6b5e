/** Reads the part of the Dockerfile language that ours uses; anything else is refused, so that no step is left out silently. */
import { PlainError } from "../../ops/cli/plainError.ts";

export interface Stage {
  readonly name: string;
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: "WORKDIR"; readonly path: string }
  | { readonly kind: "RUN"; readonly command: string }
  | {
      readonly kind: "COPY";
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly target: string;
    }
  | { readonly kind: "ENV"; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: "USER"; readonly user: string }
  | { readonly kind: "CMD" | "HEALTHCHECK"; readonly argv: readonly string[] };

export function parseDockerfile(text: string, args: Readonly<Record<string, string>> = {}): Stage[] {
  const stages: { name: string; steps: Step[] }[] = [];
  const values: Record<string, string> = {};
  for (const line of logicalLines(text)) {
    const [keyword = "", rest = ""] = split(line);
    if (keyword === "ARG") {
      const [name = "", byDefault = ""] = rest.split("=");
      values[name] = args[name] ?? byDefault;
    } else if (keyword === "FROM") {
      const name = /\sAS\s+(\S+)$/i.exec(rest)?.[1];
      if (name === undefined) throw new PlainError(`Dockerfile: every stage needs a name (${line})`);
      stages.push({ name, steps: [] });
    } else if (keyword !== "EXPOSE") {
      const stage = stages.at(-1);
      if (stage === undefined) throw new PlainError(`Dockerfile: ${keyword} before the first FROM`);
      stage.steps.push(parseStep(keyword, fill(rest, values)));
    }
  }
  return stages;
}

function logicalLines(text: string): string[] {
  const withoutComments = text.split("\n").filter((line) => !/^\s*(#|$)/.test(line));
  return withoutComments
    .join("\n")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== "");
}

function split(line: string): [string, string] {
  const gap = line.search(/\s/);
  return [line.slice(0, gap).toUpperCase(), line.slice(gap).trim()];
}

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

function parseStep(kind: string, rest: string): Step {
  switch (kind) {
    case "WORKDIR":
      return { kind, path: rest };
    case "RUN":
      return { kind, command: rest };
    case "USER":
      return { kind, user: rest };
    case "ENV":
      return {
        kind,
        variables: Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split("=", 2) as [string, string])),
      };
    case "CMD":
      return { kind, argv: JSON.parse(rest) as string[] };
    case "HEALTHCHECK":
      return { kind, argv: JSON.parse(rest.slice(rest.indexOf("CMD") + "CMD".length)) as string[] };
    case "COPY":
      return parseCopy(rest.split(/\s+/));
    default:
      throw new PlainError(`Dockerfile: ${kind} is not known to npm run image`);
  }
}

function parseCopy(words: readonly string[]): Step {
  const from = words[0]?.startsWith("--from=") ? words[0].slice("--from=".length) : undefined;
  const paths = from === undefined ? words : words.slice(1);
  return { kind: "COPY", from, sources: paths.slice(0, -1), target: paths.at(-1) as string };
}
