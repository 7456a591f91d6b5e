/** What `/` shows until the browser client is built: the live tables as a plain page, without a script. */
import type { RequestHandler } from "express";
import type { Summary } from "../../tables/api.ts";
import type { HttpDeps } from "./deps.ts";

const TABLES_SHOWN = 100;
const REFRESH_S = 5;

export function lobbyPage({ tables }: Pick<HttpDeps, "tables">): RequestHandler {
  return async (_request, response) => {
    const { items } = await tables.list({ limit: TABLES_SHOWN });
    response.type("html").send(page(items));
  };
}

const page = (tables: readonly Summary[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${REFRESH_S}">
<title>VegasCore: live tables</title>
</head>
<body>
<h1>Live tables</h1>
${tables.length === 0 ? "<p>No table is open.</p>" : tableOf(tables)}
<p>Play money only. <code>npm run bots</code> brings players.</p>
</body>
</html>
`;

const tableOf = (tables: readonly Summary[]): string => `<table>
<thead><tr><th>Table</th><th>Game</th><th>Phase</th><th>Seats</th><th>Bets</th><th>Watching</th></tr></thead>
<tbody>
${tables.map(rowOf).join("\n")}
</tbody>
</table>`;

function rowOf({ name, game, phase, taken, seats, minBet, maxBet, spectators }: Summary): string {
  const cells = [name, game, phase, `${taken} of ${seats}`, `${chips(minBet)} to ${chips(maxBet)}`, String(spectators)];
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
}

/** Minor units as chips: 100 is 1.00. */
const chips = (amount: number): string => (amount / 100).toFixed(2);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
