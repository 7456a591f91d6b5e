import { words } from "../i18n/index.ts";
import { Icon } from "./Icon.tsx";
import { dismiss, toasts } from "./toasts.ts";

export function Toasts() {
  return (
    <div class="toasts" role="alert">
      {toasts.value.map(({ id, text, stays }) => (
        <button key={id} type="button" class="toast" title={words.value.nav.close} onClick={() => dismiss(id)}>
          {text} {stays && <Icon name="close" />}
        </button>
      ))}
    </div>
  );
}
