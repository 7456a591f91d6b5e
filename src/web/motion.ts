/** Movement, for those who like it. It decorates what is already there: nothing waits for it. */
const reduced = matchMedia("(prefers-reduced-motion: reduce)");

export const isMotionReduced = (): boolean => reduced.matches;

/** Animates a node; does nothing where motion is not wanted. */
export function move(node: Element, frames: Keyframe[], options: KeyframeAnimationOptions): Animation | null {
  if (reduced.matches || document.hidden) return null;
  return node.animate(frames, { easing: "cubic-bezier(.2,.75,.25,1)", fill: "backwards", ...options });
}
