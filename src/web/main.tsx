/** Where the page begins: its language, its session, and then whatever the address says. */
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/arriving.css";
import "./styles/chat.css";
import "./styles/tableInfo.css";
import "./styles/lobby.css";
import "./styles/felt.css";
import "./styles/seats.css";
import "./styles/plates.css";
import "./styles/bets.css";
import "./styles/moments.css";
import "./styles/dock.css";
import "./styles/betTray.css";
import "./styles/dockSizes.css";
import "./styles/cards.css";
import "./styles/pages.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { enter } from "./house.ts";
import { preferredLanguage, speak } from "./i18n/index.ts";
import { fetchRest } from "./lazy.tsx";
import { watchNetwork } from "./network.ts";
import { watchTime } from "./realityCheck.ts";
import { resumeSeats } from "./seats/heldSeats.ts";
import { watchSeatCalls } from "./seats/seatCalls.ts";

const REST_MS = 3_000; // The table comes first.

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has a place for the page");

const language = preferredLanguage();
if (language !== "en") await speak(language).catch(() => undefined); // Without its file the page speaks English.
enter();
watchNetwork();
watchTime();
resumeSeats();
watchSeatCalls();
render(<App />, root);

addEventListener("load", () => setTimeout(() => void fetchRest(), REST_MS));

// The worker only keeps the page's own files, so that it opens at once and without a network. The page does without, too.
if (import.meta.env.PROD && "serviceWorker" in navigator)
  addEventListener("load", () => void navigator.serviceWorker.register("/worker.js").catch(() => undefined));
