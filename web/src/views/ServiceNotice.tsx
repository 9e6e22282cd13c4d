import { messages } from "../messages/language";
import { useProduct } from "../state/product";

/** Says that the service does not answer, on every page. */
export function ServiceNotice() {
  const texts = messages.value.shell;
  const { agreement, live } = useProduct();
  const isRefused = live.connection.value === "refused";
  if (!agreement.isUnreachable.value && !isRefused) return null;
  return (
    <div class="notice" data-tone="warn" role="status">
      <p>{isRefused ? texts.refused : texts.unreachable}</p>
      <button
        type="button"
        class="small"
        onClick={() => {
          void agreement.load();
        }}
      >
        {texts.retry}
      </button>
    </div>
  );
}
