import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RoundRecord } from "../../client/index.ts";
import { user } from "../house.ts";
import { words } from "../i18n/index.ts";
import { announce } from "../shell/announce.ts";
import { Icon, type IconName } from "../shell/Icon.tsx";
import { Felt } from "../table/Felt.tsx";
import { narrate } from "../table/narrate.ts";
import { newCards } from "../table/newCards.ts";
import type { Frame } from "./frames.ts";

const STEP_MS = 1_300; // Time to see the cards fall and read the line.

interface Props {
  readonly frames: readonly Frame[];
  readonly record: RoundRecord;
}

/** The round again, step by step or as a film. */
export function Replay({ frames, record }: Props) {
  const t = words.value.rounds;
  const at = useSignal(0);
  const shown = useSignal<Frame | null>(null);
  const isPlaying = useSignal(false);
  const frame = frames[at.value] ?? frames[0];
  const dealt = useComputed(() => {
    const now = frames[at.value];
    return now === undefined ? new Map<string, number>() : newCards(shown.peek()?.table ?? null, now.table);
  });
  const mine = record.seats.find(({ userId }) => userId === user.value?.id)?.seat ?? -1;
  const paid = new Map(record.seats.map((seat) => [seat.seat, seat.paid]));

  const goTo = (next: number) => {
    const to = Math.max(0, Math.min(frames.length - 1, next));
    const before = frames[at.value];
    const now = frames[to];
    if (before === undefined || now === undefined || to === at.value) return;
    shown.value = before;
    at.value = to;
    announce(
      `${now.caption}. ${narrate({ before: before.table, now: now.table, mine, paid: paid.get(mine) ?? null })}`,
    );
    if (to === frames.length - 1) isPlaying.value = false;
  };

  useEffect(() => {
    if (!isPlaying.value) return;
    const timer = setInterval(() => goTo(at.value + 1), STEP_MS);
    return () => clearInterval(timer);
  }, [isPlaying.value]);

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
        <Felt view={frame.table} mine={mine} dealt={dealt.value} paid={paid} />
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
