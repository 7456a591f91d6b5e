import { type Signal, useSignal } from "@preact/signals";
import { VegasError } from "../../client/index.ts";
import { client, enter, explainByField, user } from "../house.ts";
import { words } from "../i18n/index.ts";
import { hasField, NO_PROBLEMS, type Problems } from "../problems.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { FieldProblem } from "../shell/FieldProblem.tsx";
import { toast } from "../shell/toasts.ts";

interface Props {
  readonly isOpen: Signal<boolean>;
  /** `register` turns the guest of this page into a player with a password, chips and seat kept. */
  readonly door: "login" | "register";
}

export function AccountDialog({ isOpen, door }: Props) {
  const t = words.value.account;
  const problem = useSignal<Problems>(NO_PROBLEMS);
  const isBusy = useSignal(false);
  const isRegister = door === "register";

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? "");
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = NO_PROBLEMS;
    try {
      const names = { username: text("username"), password: text("password") };
      if (isRegister) {
        user.value = await client.api.register({ ...names, email: text("email") });
        toast(t.registered);
      } else {
        await client.api.login(names);
        enter();
      }
      isOpen.value = false;
    } catch (error) {
      const isWrong = !isRegister && error instanceof VegasError && error.code === "UNAUTHENTICATED";
      problem.value = isWrong ? { fields: {}, text: t.wrong } : explainByField(error);
    } finally {
      isBusy.value = false;
    }
  };

  return (
    <Dialog isOpen={isOpen} title={isRegister ? t.register : t.signIn}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        {isRegister && <p class="lead">{t.registerLead}</p>}
        <label class="field">
          {isRegister ? t.username : t.usernameOrEmail}
          <input
            name="username"
            required
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            {...(isRegister && { minLength: 3, maxLength: 32, title: t.usernameHint })}
          />
          <FieldProblem text={problem.value.fields["username"]} />
        </label>
        {isRegister && (
          <label class="field">
            {t.email}
            <input name="email" type="email" required autocomplete="email" />
            <FieldProblem text={problem.value.fields["email"]} />
          </label>
        )}
        <label class="field">
          {t.password}
          <input
            name="password"
            type="password"
            required
            autocomplete={isRegister ? "new-password" : "current-password"}
            {...(isRegister && { minLength: 8, maxLength: 256, title: t.passwordHint })}
          />
          {isRegister && <small>{t.passwordHint}</small>}
          <FieldProblem text={problem.value.fields["password"]} />
        </label>
        <p class="problem" role="alert">
          {hasField(problem.value, ["username", "email", "password"]) ? "" : problem.value.text}
        </p>
        <button type="submit" class="button gold" aria-busy={isBusy.value}>
          {isRegister ? t.register : t.signIn}
        </button>
      </form>
    </Dialog>
  );
}
