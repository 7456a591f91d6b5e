import { words } from "../i18n/index.ts";
import { Icon } from "../shell/Icon.tsx";

interface Props {
  readonly text: string;
  readonly onAsk: () => void;
}

/** Basic strategy, for those who ask. */
export function Hint({ text, onAsk }: Props) {
  const t = words.value.table;
  return (
    <div class="hint">
      <p role="status">{text}</p>
      <button type="button" class="icon-button" aria-label={t.hint} title={t.hint} data-move="hint" onClick={onAsk}>
        <Icon name="hint" />
      </button>
    </div>
  );
}
