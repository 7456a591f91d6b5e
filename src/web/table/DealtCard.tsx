import { useLayoutEffect, useRef } from "preact/hooks";
import { Card } from "../cards/Card.tsx";
import { dealIn, turnOver } from "./flights.ts";

interface Props {
  readonly code: string;
  /** Its turn among the cards that came just now; undefined: it lay here before. */
  readonly order: number | undefined;
  readonly isSmall: boolean;
}

export function DealtCard({ code, order, isSmall }: Props) {
  const node = useRef<HTMLSpanElement>(null);
  const shown = useRef(code);
  useLayoutEffect(() => {
    if (order !== undefined && node.current !== null) dealIn(node.current, { order, isFaceDown: code === "??" });
  }, []);
  useLayoutEffect(() => {
    if (shown.current === "??" && code !== "??" && node.current !== null) turnOver(node.current);
    shown.current = code;
  }, [code]);
  return (
    <span ref={node} class="card">
      <Card code={code} isSmall={isSmall} />
    </span>
  );
}
