import { Arrive } from "./account/Arrive.tsx";
import { user } from "./house.ts";
import { LobbyPage } from "./lobby/LobbyPage.tsx";
import { path } from "./router.ts";
import { Announcer } from "./shell/Announcer.tsx";
import { ConnectionBanner } from "./shell/ConnectionBanner.tsx";
import { Toasts } from "./shell/Toasts.tsx";
import { TablePage } from "./table/TablePage.tsx";

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
  const [, page = "", id] = path.value.split("/");
  if (user.value === null) return <Arrive />;
  switch (page) {
    case "table":
      return id === undefined ? <LobbyPage /> : <TablePage key={id} tableId={id} />;
    default:
      return <LobbyPage />;
  }
}
