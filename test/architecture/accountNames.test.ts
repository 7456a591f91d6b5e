/** Account ids are keys: src/money/accounts.ts says how they are spelled, and SQL, which can't import it, is held to that. */
import { expect, it } from "vitest";
import { ACCOUNT_PREFIXES } from "../../src/money/accounts.ts";
import { textsIn } from "./sources.ts";

/** Subjects of freeze_log and names of hash chains begin so; the account's own name follows. */
const SUBJECTS = ["table:", "account:"];
const prefixes: readonly string[] = Object.values(ACCOUNT_PREFIXES);

/** Of SQL: a literal that ends in a colon is put in front of an id. */
const literalsIn = (text: string): string[] => [...text.matchAll(/'([a-z]+:)'/g)].map((match) => match[1]!);

it("[A18] every name that SQL puts in front of an id is one of money/accounts.ts, in the functions and in the tests", () => {
  const texts = [...textsIn("prisma/functions", /\.sql$/), ...textsIn("test", /\.ts$/)];
  const found = texts.flatMap(([path, text]) => literalsIn(text).map((literal) => ({ path, literal })));
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter(({ literal }) => !prefixes.includes(literal) && !SUBJECTS.includes(literal))).toEqual([]);
});

it("[A18] the product spells no account by hand", () => {
  // The page writes what the wire has; rooms of Socket.IO are named likewise, and the rules name accounts as a round's record has them (games import no room).
  const mayLookLike = ["money/accounts.ts", "edge/socket/server.ts", "games/blackjack/verifyRound.ts"];
  const spelled = new RegExp(`['\`"](${prefixes.join("|")})(\\$\\{|['\`"])`);
  const wrong = [...textsIn("src", /\.ts$/)].filter(
    ([path, text]) => !mayLookLike.includes(path) && spelled.test(text),
  );
  expect(wrong.map(([path]) => path)).toEqual([]);
});
