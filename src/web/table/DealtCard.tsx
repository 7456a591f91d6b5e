import { useLayoutEffect, useRef } from "preact/hooks";
import { Card } from "../cards/Card.tsx";
import { dealIn, turnOver } from "./flights.ts";

interface Props {
  readonly code: string;
  /** It leaves the shoe just now. */
  readonly isFlying: boolean;
  readonly isSmall: boolean;
}

export function DealtCard({ code, isFlying, isSmall }: Props) {
  const node = useRef<HTMLSpanElement>(null);
  const shown = useRef(code);
  useLayoutEffect(() => {
    if (isFlying && node.current !== null) dealIn(node.current, { isFaceDown: code === "??" });
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
