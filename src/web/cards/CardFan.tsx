import { Card } from "./Card.tsx";

/** Cards held in a hand; a picture, nothing to read. */
export function CardFan({ codes }: { readonly codes: readonly string[] }) {
  const middle = (codes.length - 1) / 2;
  return (
    <div class="fan">
      {codes.map((code, index) => (
        <span key={code} class="fan-card" style={{ "--turn": `${(index - middle) * 14}deg` }}>
          <Card code={code} />
        </span>
      ))}
    </div>
  );
}
