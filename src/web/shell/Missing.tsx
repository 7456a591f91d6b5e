import { words } from "../i18n/index.ts";

interface Props {
  /** Why it is not there; empty: it may still come. */
  readonly problem: string;
  readonly onAgain: () => void;
}

/** In place of what has not come: either it is on its way, or it is said why not. */
export function Missing({ problem, onAgain }: Props) {
  if (problem === "") return <div class="loading" aria-busy="true" />;
  return (
    <div class="missing">
      <p class="empty" role="alert">
        {problem}
      </p>
      <button type="button" class="button" onClick={onAgain}>
        {words.value.nav.again}
      </button>
    </div>
  );
}
