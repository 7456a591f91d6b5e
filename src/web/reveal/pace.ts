/** How fast the table is played out: as the player likes it, and not at all for who wants no motion or does not look. */
import { isMotionReduced } from "../motion.ts";
import { pace } from "../settings.ts";
import { PACES } from "./paces.ts";

/** What a calm millisecond lasts now. */
export const paceFactor = (): number => (isMotionReduced() || document.hidden ? 0 : PACES[pace.peek()]);
