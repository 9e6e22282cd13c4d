import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface TextProps {
  readonly label: string;
  readonly hint?: string;
  readonly kind?: "text" | "password";
  readonly autocomplete: "username" | "current-password" | "new-password";
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** A line of text that password managers know what to do with. */
export function TextField({ label, hint, kind = "text", autocomplete, value, onInput }: TextProps) {
  const id = useId();
  const shared = {
    id,
    required: true,
    autocomplete,
    "aria-describedby": hint === undefined ? undefined : `${id}-hint`,
    value,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
      onInput(currentTarget.value);
    },
  };
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      {kind === "password" ? (
        <input type="password" {...shared} />
      ) : (
        <input type="text" autocapitalize="none" spellcheck={false} {...shared} />
      )}
      {hint !== undefined && (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface FormProps {
  readonly label: string;
  readonly isBusy: boolean;
  readonly error: string | null;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
}

/** Fields with one button; what is wrong is said aloud. */
export function AccountForm({ label, isBusy, error, onSubmit, children }: FormProps) {
  return (
    <form
      class="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      <p class="reason" role="alert">
        {error}
      </p>
      <button type="submit" class="primary" disabled={isBusy}>
        {label}
      </button>
    </form>
  );
}
