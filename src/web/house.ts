/** The one client of the page, and what it tells us as signals. */
import { computed, signal } from "@preact/signals";
import { type ConnectionState, Unanswered, VegasClient, VegasError } from "../client/index.ts";
import { containers } from "./containers.ts";
import { chips } from "./format.ts";
import { words } from "./i18n/index.ts";
import { type Problems, problemsIn } from "./problems.ts";
import { go } from "./router.ts";
import { toast } from "./shell/toasts.ts";
import { browserTokens, onOtherTab } from "./tokens.ts";

export const client = new VegasClient({ containers: containers(), tokens: browserTokens });

export const user = signal(client.user);
export const isAdmin = computed(() => user.value?.role === "ADMIN");
export const connection = signal<ConnectionState>(client.connection);
/** Minor units; null until it is known. */
export const balance = signal<number | null>(null);

client.on("connection", (state) => {
  connection.value = state;
  if (state.kind === "online" && balance.value === null) void loadBalance();
});
client.on("wallet", (wallet) => {
  balance.value = wallet.balance;
});
client.on("dividend", ({ amount }) => toast(words.value.syndicates.paid(chips(amount))));
client.on("signedOut", ({ reason }) => {
  user.value = null;
  balance.value = null;
  sessionStorage.clear(); // An action not answered yet, the last bets: not for whoever comes next.
  if (reason !== null) toast(words.value.account.suspended[reason], { stays: true });
  go("/");
});
onOtherTab(() => {
  if (client.user?.id !== user.value?.id) location.reload(); // Another person's page: begin anew.
});

/** Takes the table after signing in, or when the page opens with a session kept from before. */
export function enter(): void {
  user.value = client.user;
  if (client.user === null) return;
  client.open();
}

async function loadBalance(): Promise<void> {
  await attempt(() => client.loadWallet());
}

/** What went wrong, in the player's language. Anything that is no answer of the house is our own bug and is thrown on. */
export function explain(error: unknown): string {
  if (error instanceof VegasError) return problemsIn(error, words.value).text;
  if (error instanceof Unanswered) return words.value.unanswered;
  throw error;
}

/** The same, for a form that shows each problem at its field. */
export function explainByField(error: unknown): Problems {
  return error instanceof VegasError ? problemsIn(error, words.value) : { fields: {}, text: explain(error) };
}

/** Runs it; a refusal or silence becomes a toast and the answer null. */
export async function attempt<Answer>(run: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await run();
  } catch (error) {
    toast(explain(error));
    return null;
  }
}
