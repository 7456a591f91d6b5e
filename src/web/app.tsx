import { Arrive } from "./account/Arrive.tsx";
import { isAdmin, user } from "./house.ts";
import { lazy } from "./lazy.tsx";
import { LobbyPage } from "./lobby/LobbyPage.tsx";
import { path } from "./router.ts";
import { Announcer } from "./shell/Announcer.tsx";
import { ConnectionBanner } from "./shell/ConnectionBanner.tsx";
import { Toasts } from "./shell/Toasts.tsx";
import { UnknownPage } from "./shell/UnknownPage.tsx";
import { TablePage } from "./table/TablePage.tsx";

const WalletPage = lazy(async () => (await import("./wallet/WalletPage.tsx")).WalletPage);
const RoundsPage = lazy(async () => (await import("./rounds/RoundsPage.tsx")).RoundsPage);
const RoundPage = lazy(async () => (await import("./rounds/RoundPage.tsx")).RoundPage);
const VerifyPage = lazy(async () => (await import("./rounds/VerifyPage.tsx")).VerifyPage);
const SyndicatesPage = lazy(async () => (await import("./syndicates/SyndicatesPage.tsx")).SyndicatesPage);
const ConsolePage = lazy(async () => (await import("./console/ConsolePage.tsx")).ConsolePage, { isRare: true });
const SyndicatePage = lazy(async () => (await import("./syndicates/SyndicatePage.tsx")).SyndicatePage);

export function App() {
  return (
    <>
      <ConnectionBanner />
      <Page />
      <Toasts />
      <Announcer />
    </>
  );
}

/** Whoever is not signed in arrives first, and then finds what the address says: a link to a table leads to the table. */
function Page() {
  const [, page = "", id, detail] = path.value.split("/");
  if (user.value === null) return <Arrive />;
  switch (page) {
    case "table":
      return id === undefined ? <LobbyPage /> : <TablePage key={id} tableId={id} />;
    case "wallet":
      return <WalletPage />;
    case "rounds":
      return id === undefined ? <RoundsPage /> : <RoundPage key={id} roundId={id} />;
    case "syndicates":
      return id === undefined ? <SyndicatesPage /> : <SyndicatePage key={id} id={id} />;
    case "console":
      return isAdmin.value ? <ConsolePage page={id} detail={detail} /> : <LobbyPage />;
    case "verify":
      return <VerifyPage />;
    case "":
      return <LobbyPage />;
    default:
      return <UnknownPage />;
  }
}
