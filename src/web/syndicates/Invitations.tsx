import type { InvitationMessage, SyndicateMessage } from "../../protocol/syndicates.ts";
import { attempt, client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { once } from "../once.ts";
import { Missing } from "../shell/Missing.tsx";
import { useAnswer } from "../useAnswer.ts";

/** For the founder of a closed syndicate: who asked to be let in, and who is invited and has not come yet. */
export function Invitations({ id }: { readonly id: string }) {
  const t = words.value.syndicates;
  const { answer, problem, ask } = useAnswer(() => client.api.invitations(id));
  const invite = async (username: string) => {
    const invited = await attempt(() => once(["invite", id, username], (how) => client.api.invite(id, username, how)));
    if (invited !== null) answer.value = invited;
    return invited !== null;
  };
  const takeBack = async ({ userId }: InvitationMessage) => {
    await attempt(() => once(["withdraw", id, userId], (how) => client.api.withdrawInvitation(id, userId, how)));
    ask();
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (await invite(String(new FormData(form).get("username")))) form.reset();
  };
  const now = answer.value;
  return (
    <section data-test="invitations">
      <h2>{t.invitations}</h2>
      <form class="amount-form" onSubmit={(event) => void submit(event)}>
        <label class="field">
          {t.playersName}
          <input name="username" required maxLength={64} autocomplete="off" autocapitalize="none" />
        </label>
        <button type="submit" class="button">
          {t.invite}
        </button>
      </form>
      {now === null ? (
        <Missing problem={problem} onAgain={ask} />
      ) : (
        <ol class="lines">
          {now.items.map((one) => (
            <li key={one.userId} class="line">
              <span class="line-what">
                {one.username}
                <small>{one.state === "ASKED" ? t.asked : t.invited}</small>
              </span>
              <span class="line-amount">
                {one.state === "ASKED" && (
                  <button type="button" class="button" onClick={() => void invite(one.username)}>
                    {t.approve}
                  </button>
                )}{" "}
                <button type="button" class="link" onClick={() => void takeBack(one)}>
                  {one.state === "ASKED" ? t.decline : t.withdraw}
                </button>
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** @returns whether one may come in: it is open, or one is invited. */
export const mayJoin = ({ isOpen, invitation }: SyndicateMessage): boolean => isOpen || invitation === "INVITED";
