import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { RoundRecord } from "../../client/index.ts";
import { user } from "../house.ts";
import { words } from "../i18n/index.ts";
import { announce } from "../shell/announce.ts";
import { Icon, type IconName } from "../shell/Icon.tsx";
import { Felt } from "../table/Felt.tsx";
import { narrate } from "../table/narrate.ts";
import { showTable } from "../table/shownTable.ts";
import type { Frame } from "./frames.ts";

const PAUSE_MS = 900; // To read the line, once the cards lie.

interface Props {
  readonly frames: readonly Frame[];
  readonly record: RoundRecord;
}

/** The round again, step by step or as a film. */
export function Replay({ frames, record }: Props) {
  const t = words.value.rounds;
  const at = useSignal(0);
  const table = useMemo(() => showTable(() => undefined), [frames]);
  const isPlaying = useSignal(false);
  const frame = frames[at.value] ?? frames[0];
  const mine = record.seats.find(({ userId }) => userId === user.value?.id)?.seat ?? -1;
  const paid = useMemo(() => new Map(record.seats.map((seat) => [seat.seat, seat.paid])), [record]);
  useEffect(() => {
    if (frame !== undefined) table.push(frame.table, paid);
    return () => table.stop();
  }, [table]);

  const goTo = (next: number) => {
    const to = Math.max(0, Math.min(frames.length - 1, next));
    const before = frames[at.value];
    const now = frames[to];
    if (before === undefined || now === undefined || to === at.value) return;
    table.finish();
    if (to !== at.value + 1) table.forget(); // Only forwards do cards fly.
    at.value = to;
    table.push(now.table, paid);
    announce(
      `${now.caption}. ${narrate({ before: before.table, now: now.table, mine, paid: paid.get(mine) ?? null })}`,
    );
    if (to === frames.length - 1) isPlaying.value = false;
  };

  useEffect(() => {
    if (!isPlaying.value || table.shown.value?.isAtRest !== true) return;
    const timer = setTimeout(() => goTo(at.value + 1), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isPlaying.value, at.value, table.shown.value?.isAtRest]);

  const shown = table.shown.value;
  if (frame === undefined) return null;
  const isAtEnd = at.value === frames.length - 1;
  const playAgain = () => {
    if (isAtEnd) goTo(0);
    isPlaying.value = !isPlaying.value;
  };
  return (
    <section class="replay" aria-label={t.replay} data-test="replay" data-step={at.value}>
      <h2>{t.replay}</h2>
      <div class="replay-table">
        {shown !== null && (
          <Felt view={shown.view} stage={shown.stage} flying={shown.flying} paid={shown.paid} mine={mine} />
        )}
      </div>
      <p class="replay-caption">
        <span>{frame.caption}</span>
        <small>{t.step(at.value + 1, frames.length)}</small>
      </p>
      <div class="replay-tools">
        <Tool icon="start" label={t.first} onClick={() => goTo(0)} />
        <Tool icon="before" label={t.before} onClick={() => goTo(at.value - 1)} />
        <Tool
          icon={isPlaying.value ? "pause" : "play"}
          label={isPlaying.value ? t.pause : t.play}
          onClick={playAgain}
        />
        <Tool icon="next" label={t.next} onClick={() => goTo(at.value + 1)} />
      </div>
    </section>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}

function Tool({ icon, label, onClick }: ToolProps) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} data-tool={icon} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
