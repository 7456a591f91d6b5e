/** Plays a few rounds with the typed client: sign in, open a table, sit, bet, hit below 17. */
import { type BlackjackActionMessage, type TableView, VegasClient } from "../../src/client/index.ts";

export async function playRounds(
  containers: readonly string[],
  rounds: number,
  say: (line: string) => void,
): Promise<number> {
  const client = new VegasClient({ containers });
  client.on("connection", (state) => say(`connection: ${state.kind}`));
  const me = await client.api.guest();
  const { tableId } = await client.api.openTable({ name: "TypeScript's table", settledMs: 500 });

  client.open();
  const table = client.watch(tableId);
  await client.act(tableId, { type: "sit", seat: 0 });
  await new Promise<void>((resolve, reject) => {
    let isActing = false;
    const play = async (): Promise<void> => {
      if (isActing || table.view === null) return; // After an action the table is looked at again.
      if (table.view.phase === "SETTLED" && table.view.roundNumber >= rounds) return resolve();
      const action = chooseAction(table.view, me.id);
      if (action === null) return;
      isActing = true;
      await client.act(tableId, action);
      isActing = false;
      await play();
    };
    table.on("lost", reject);
    table.on("change", ({ events }) => {
      for (const { type, ...facts } of events) say(`${type} ${JSON.stringify(facts)}`);
      play().catch(reject);
    });
    play().catch(reject);
  });
  await client.act(tableId, { type: "leave" });
  const { balance } = await client.loadWallet();
  client.close();
  return balance;
}

function chooseAction(view: TableView, me: string): BlackjackActionMessage | null {
  const seat = view.seats.find((one) => one?.userId === me);
  if (!seat) return null;
  if (view.phase === "BETTING" && seat.bet === 0) return { type: "bet", amount: view.minBet };
  if (view.phase === "INSURANCE" && seat.insurance === null) return { type: "insurance", take: false };
  const hand = view.turn === null ? undefined : seat.hands[view.turn.hand]; // Nobody else sits here: every turn is ours.
  return hand === undefined ? null : { type: hand.total < 17 ? "hit" : "stand" };
}
